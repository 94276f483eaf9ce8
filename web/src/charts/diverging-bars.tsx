import type { CSSProperties } from "react";
import styles from "./diverging-bars.module.css";

type DivergingBarsProps = {
  label: string;
  rows: { key: string; name: string; value: number }[];
  /** What a bar to the left, and one to the right, means. */
  negative: string;
  positive: string;
};

/** What pulls a number down, to the left, and what pushes it up, to the right. */
export function DivergingBars({ label, rows, negative, positive }: DivergingBarsProps) {
  const longest = Math.max(...rows.map((row) => Math.abs(row.value)), Number.EPSILON);
  return (
    <div>
      <ul className={styles.bars} aria-label={label}>
        {rows.map(({ key, name, value }) => (
          <li key={key}>
            <span>{name}</span>
            <span className="only-heard">{value < 0 ? negative : positive}</span>
            <span className={styles.lane} aria-hidden="true">
              <span
                className={value < 0 ? styles.down : styles.up}
                style={{ "--share": Math.abs(value) / longest } as CSSProperties}
              />
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.legend} aria-hidden="true">
        <span>← {negative}</span>
        <span>{positive} →</span>
      </p>
    </div>
  );
}
