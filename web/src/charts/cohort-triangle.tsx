import type { CSSProperties } from "react";
import { count, percent } from "../lib/format.ts";
import type { CohortLine } from "./cohort-lines.ts";
import styles from "./cohort-triangle.module.css";

type CohortTriangleProps = {
  label: string;
  /** "week" or "month". */
  grain: string;
  lines: CohortLine[];
  onPick: (cohort: string, period: number) => void;
};

/** Which share of each cohort came back in each period after its first: a table whose cells are shaded. */
export function CohortTriangle({ label, grain, lines, onPick }: CohortTriangleProps) {
  const periods = Math.max(...lines.map((line) => line.values.length), 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.place} aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col">People</th>
            {Array.from({ length: periods }, (_, period) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: periods are numbers
              <th key={period} scope="col" title={`${period} ${grain}s later`}>
                {period}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ cohort, name, size, values }) => (
            <tr key={cohort}>
              <th scope="row">{name}</th>
              <td className={styles.size}>{count(size)}</td>
              {values.map((value, period) => {
                const share = size > 0 ? value / size : 0;
                const isOpen = period === values.length - 1;
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: periods are numbers
                  <td key={period} className={styles.cell} style={{ "--level": share } as CSSProperties}>
                    <button
                      type="button"
                      title={`${count(value)} of ${count(size)}${isOpen ? `; this ${grain} is not over` : ""}`}
                      aria-label={`${name}, ${grain} ${period}: ${percent(share, 0)}`}
                      className={isOpen ? styles.open : undefined}
                      onClick={() => onPick(cohort, period)}
                    >
                      {percent(share, 0)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
