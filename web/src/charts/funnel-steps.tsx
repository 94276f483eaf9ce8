import type { CSSProperties } from "react";
import { count, percent } from "../lib/format.ts";
import styles from "./funnel-steps.module.css";

export type FunnelStep = { name: string; value: number };

type FunnelStepsProps = {
  label: string;
  rows: FunnelStep[];
  /** Opens who stopped after a step; the first is 1. */
  onPick: (step: number) => void;
};

/** How many did each step, of those who began and of those before. A list, as that is what it is. */
export function FunnelSteps({ label, rows, onPick }: FunnelStepsProps) {
  const first = rows[0]?.value ?? 0;
  return (
    <ol className={styles.steps} aria-label={label}>
      {rows.map(({ name, value }, at) => {
        const before = at === 0 ? value : (rows[at - 1]?.value ?? 0);
        return (
          <li key={name}>
            <span className={styles.head}>
              <button
                type="button"
                className={styles.name}
                title={at + 1 < rows.length ? `Who stopped after ${name}` : `Who did all of them`}
                onClick={() => onPick(at + 1)}
              >
                {name}
              </button>
              <strong>{count(value)}</strong>
              <span className={styles.share}>{percent(first > 0 ? value / first : null, 1)}</span>
            </span>
            <span className={styles.lane}>
              <span
                className={styles.bar}
                style={{ "--share": first > 0 ? value / first : 0 } as CSSProperties}
              />
            </span>
            {at > 0 ? (
              <small className={styles.lost}>
                {percent(before > 0 ? value / before : null, 1)} of the step before;{" "}
                {count(Math.max(0, before - value))} stopped
              </small>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
