import type { CSSProperties } from "react";
import { ChartFrame } from "./chart-frame.tsx";
import styles from "./histogram.module.css";

type HistogramProps = {
  label: string;
  bins: { from: number; to: number; count: number }[];
  /** The least and the most there is; the last bin may reach further. */
  ends: [number, number];
  text: (value: number) => string;
};

/** How many values lie where, as columns. */
export function Histogram({ label, bins, ends, text }: HistogramProps) {
  const highest = Math.max(...bins.map((bin) => bin.count), 1);
  const all = bins.reduce((sum, bin) => sum + bin.count, 0);
  const rows = bins.map((bin) => ({
    key: `${text(bin.from)} to ${text(bin.to)}`,
    value: String(bin.count),
  }));
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
        <span>{text(ends[0])}</span>
        <span>{text(ends[1])}</span>
      </div>
    </ChartFrame>
  );
}
