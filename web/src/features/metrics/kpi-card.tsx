import { useQuery } from "@tanstack/react-query";
import { Sparkline } from "../../charts/sparkline.tsx";
import { relativeChange } from "../../lib/change.ts";
import { byFormat } from "../../lib/format.ts";
import { Change } from "../../ui/change.tsx";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { Tile } from "../../ui/tile.tsx";
import { addressOf, type MetricRequest, metricQuery } from "./api/metric.ts";
import styles from "./kpi-card.module.css";
import { before, type Window } from "./window.ts";

type KpiCardProps = { metric: MetricRequest["metric"]; title: string; window: Window };

/** One number, how it moved against the period before, and its shape over the window. */
export function KpiCard({ metric, title, window }: KpiCardProps) {
  const request: MetricRequest = {
    metric,
    by: [window === "1d" ? "hour" : "day"],
    last: window,
    compare: "previous",
  };
  const answer = useQuery(metricQuery(request));

  return (
    <Tile
      title={title}
      query={answer}
      height={118}
      skeleton="chart"
      isEmpty={(data) => data.rows.length === 0}
      empty="No sales in this window. Choose a longer one, or send events to the collector."
      aside={(data) => <ComputedFrom of={title} address={addressOf(request)} from={data.computedFrom} />}
      className={styles.card}
    >
      {({ total, previousTotal, rows, format, unit }) => (
        <div className={styles.content}>
          <p className={styles.value}>{byFormat(format, total, unit)}</p>
          <p className={styles.change}>
            <Change share={relativeChange(total, previousTotal)} against={before(window)} />
          </p>
          <Sparkline values={rows.map((row) => row.value ?? 0)} />
        </div>
      )}
    </Tile>
  );
}
