import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef } from "react";
import { classNames } from "../../lib/class-names.ts";
import { count } from "../../lib/format.ts";
import { Tile } from "../../ui/tile.tsx";
import { type RunLog as Log, runLogQuery } from "./api/run-log.ts";
import styles from "./run-log.module.css";

/** What a run says; new lines come while it goes on, and the end stays in sight for who looks at the end. */
export function RunLog({ id }: { id: string }) {
  const log = useQuery(runLogQuery(id));
  return (
    <Tile
      title="Log"
      query={log}
      height={200}
      skeleton="rows"
      isEmpty={({ lines }) => lines.length === 0}
      empty="It has said nothing yet."
    >
      {(data) => <Lines log={data} />}
    </Tile>
  );
}

const NEAR_PIXELS = 40;

function Lines({ log: { lines, leftOut } }: { log: Log }) {
  const place = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const newest = lines.length + leftOut;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end
  useLayoutEffect(() => {
    if (place.current && isAtEnd.current) place.current.scrollTop = place.current.scrollHeight;
  }, [newest]);
  return (
    <section
      ref={place}
      className={styles.log}
      aria-label="Log lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - NEAR_PIXELS;
      }}
    >
      {leftOut > 0 ? (
        <p className={styles.line}>{count(leftOut)} earlier lines are not shown; ask the API for them.</p>
      ) : null}
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added at the end
        <p key={leftOut + at} className={classNames(styles.line, styles[line.level])}>
          <time>{line.at.slice(11, 19)}</time>
          <span className={styles.step}>{line.step ?? ""}</span>
          <span>{line.message}</span>
        </p>
      ))}
    </section>
  );
}
