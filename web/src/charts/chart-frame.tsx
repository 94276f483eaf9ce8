import type { ReactNode } from "react";
import styles from "./chart-frame.module.css";

type ChartFrameProps = {
  /** What the chart shows, such as "Revenue by day". */
  label: string;
  columns: [string, string];
  /** The same data as text, for those who cannot see the drawing. */
  rows: { key: string; value: string }[];
  children: ReactNode;
};

/** A drawing with its data as a table beside it that only screen readers meet. */
export function ChartFrame({ label, columns, rows, children }: ChartFrameProps) {
  return (
    <figure className={styles.frame} aria-label={label}>
      {children}
      <table className="only-heard">
        <caption>{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.key}</th>
              <td>{row.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
