import type { CSSProperties } from "react";
import styles from "./interval-rows.module.css";

/** A share with what it may be as well; nobody knows an interval while it is too early. */
export type IntervalRow = {
  name: string;
  value: number | null;
  low: number | null;
  high: number | null;
  words: string;
};

/** Shares with their intervals around zero, on one scale. A list, as that is what it is. */
export function IntervalRows({ label, rows }: { label: string; rows: IntervalRow[] }) {
  const widest = Math.max(
    ...rows.flatMap(({ value, low, high }) => [value, low, high].map((one) => Math.abs(one ?? 0))),
    0.01,
  );
  const at = (share: number) => `${50 + (50 * share) / widest}%`;
  return (
    <ul className={styles.rows} aria-label={label}>
      {rows.map(({ name, value, low, high, words }) => (
        <li key={name}>
          <span className={styles.name}>{name}</span>
          <span className={styles.lane} aria-hidden="true">
            {low !== null && high !== null ? (
              <span
                className={styles.interval}
                style={{ "--from": at(low), "--to": at(high) } as CSSProperties}
              />
            ) : null}
            {value === null ? null : (
              <span className={styles.value} style={{ "--at": at(value) } as CSSProperties} />
            )}
          </span>
          <span className={styles.words}>{words}</span>
        </li>
      ))}
    </ul>
  );
}
