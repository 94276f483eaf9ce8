import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useEffect, useState } from "react";
import { count } from "../../lib/format.ts";
import { Tile } from "../../ui/tile.tsx";
import { type LivePoint, perSecond } from "./live-points.ts";
import styles from "./live-tile.module.css";

const SECOND = 1_000;

/** Events as they are accepted: how many there are, and those of each of the last sixty seconds. */
export function LiveTile({ title }: { title: string }) {
  const points = useQuery<LivePoint[]>({
    queryKey: ["live-counts"],
    queryFn: () => Promise.reject(new Error("Told by the server, not asked for.")),
    enabled: false,
  });
  return (
    <Tile
      title={title}
      subtitle="As they are accepted"
      query={points}
      height={96}
      skeleton="chart"
      isEmpty={(data) => (data.at(-1)?.accepted ?? 0) === 0}
      empty="No event has come yet. Send one to /v1/track with the write key."
    >
      {(data) => <Events points={data} />}
    </Tile>
  );
}

function Events({ points }: { points: LivePoint[] }) {
  const now = useNow();
  const newest = points.at(-1);
  const bars = perSecond(points, now);
  const highest = Math.max(...bars, 1);
  if (!newest) return null;
  return (
    <>
      <p className={styles.value}>{count(newest.accepted)}</p>
      <p className={styles.recent}>{`${count(newest.recent)} in the last ${newest.seconds} s`}</p>
      <div className={styles.bars} aria-hidden="true">
        {bars.map((value, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a place for each second
            key={at}
            style={{ "--level": value / highest } as CSSProperties}
          />
        ))}
      </div>
    </>
  );
}

/** This browser's time, each second. */
function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, Date.now());
}
