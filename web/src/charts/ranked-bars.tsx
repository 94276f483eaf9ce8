import type { CSSProperties } from "react";
import { classNames } from "../lib/class-names.ts";
import { byFormat, type NumberFormat, percent } from "../lib/format.ts";
import styles from "./ranked-bars.module.css";

/** The title is what people read where the name is only a code. */
export type NamedValue = { name: string; value: number; title?: string };

type RankedBarsProps = {
  label: string;
  rows: NamedValue[];
  format: NumberFormat;
  unit?: string;
  /** What the rows are parts of. With it, each row also tells its share. */
  total?: number | undefined;
  /** Makes the names buttons. */
  onPick?: ((name: string) => void) | undefined;
  picked?: string[] | undefined;
};

/** Values by name as horizontal bars, in the order of the rows. A list, as that is what it is. */
export function RankedBars({ label, rows, format, unit, total, onPick, picked = [] }: RankedBarsProps) {
  const highest = Math.max(...rows.map((row) => row.value), Number.EPSILON);
  return (
    <ol
      className={classNames(styles.bars, total !== undefined && styles.withShare)}
      aria-label={label}
      style={{ "--rows": rows.length } as CSSProperties}
    >
      {rows.map(({ name, value, title = name }) => (
        <li key={name}>
          {onPick ? (
            <button
              type="button"
              className={styles.name}
              title={title}
              aria-pressed={picked.includes(name)}
              onClick={() => onPick(name)}
            >
              {title}
            </button>
          ) : (
            <span className={styles.name} title={title}>
              {title}
            </span>
          )}
          <span className={styles.lane}>
            <span
              className={classNames(styles.bar, picked.length > 0 && !picked.includes(name) && styles.dim)}
              style={{ "--share": Math.max(0, value) / highest } as CSSProperties}
            />
          </span>
          <span className={styles.value}>{byFormat(format, value, unit, highest)}</span>
          {total ? <span className={styles.share}>{percent(value / total, 0)}</span> : null}
        </li>
      ))}
    </ol>
  );
}
