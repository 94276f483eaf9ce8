import type { CSSProperties } from "react";
import { ChartFrame } from "./chart-frame.tsx";
import styles from "./histogram.module.css";

type HistogramProps = {
  label: string;
  bins: { from: number; to: number; count: number }[];
  text: (value: number) => string;
};

/** How many values lie where, as columns. */
export function Histogram({ label, bins, text }: HistogramProps) {
  const highest = Math.max(...bins.map((bin) => bin.count), 1);
  const all = bins.reduce((sum, bin) => sum + bin.count, 0);
  const rows = bins.map((bin) => ({
    key: `${text(bin.from)} to ${text(bin.to)}`,
    value: String(bin.count),
  }));
  const [first, last] = [bins[0], bins.at(-1)];
  return (
    <ChartFrame label={label} columns={["Value", "Keys"]} rows={rows}>
      <div className={styles.columns} aria-hidden="true">
        {bins.map((bin) => (
          <span
            key={bin.from}
            className={styles.place}
            title={`${text(bin.from)} to ${text(bin.to)}: ${bin.count} of ${all}`}
          >
            <span
              className={styles.column}
              style={
                { "--share": bin.count === 0 ? 0 : Math.max(0.02, bin.count / highest) } as CSSProperties
              }
            />
          </span>
        ))}
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>{first ? text(first.from) : ""}</span>
        <span>{last ? text(last.to) : ""}</span>
      </div>
    </ChartFrame>
  );
}
