import { classNames } from "../lib/class-names.ts";
import { byFormat, type NumberFormat, percent } from "../lib/format.ts";
import styles from "./donut.module.css";
import type { NamedValue } from "./ranked-bars.tsx";

type DonutProps = {
  label: string;
  rows: NamedValue[];
  format: NumberFormat;
  unit?: string;
  /** What the rows are parts of; what they leave is drawn as the rest. */
  total: number;
  onPick?: ((name: string) => void) | undefined;
  picked?: string[] | undefined;
};

const RADIUS = 40;
const AROUND = 2 * Math.PI * RADIUS;
const MOST = 7;

/** Parts of a whole as a ring, with a legend that tells each. Parts beyond the seventh are one. */
export function Donut({ label, rows, format, unit, total, onPick, picked = [] }: DonutProps) {
  const shown = rows.filter((row) => row.value > 0).slice(0, MOST);
  const rest = total - shown.reduce((sum, row) => sum + row.value, 0);
  const parts = rest > total * 0.0005 ? [...shown, { name: "others", value: rest, isRest: true }] : shown;
  let before = 0;
  return (
    <figure className={styles.figure} aria-label={label}>
      <svg viewBox="0 0 100 100" className={styles.ring} aria-hidden="true">
        {parts.map((part, at) => {
          const share = total > 0 ? part.value / total : 0;
          const start = before;
          before += share;
          return (
            <circle
              key={part.name}
              cx="50"
              cy="50"
              r={RADIUS}
              className={classNames(
                styles.part,
                picked.length > 0 && !picked.includes(part.name) && styles.dim,
              )}
              style={{ stroke: colour(at, parts.length) }}
              strokeDasharray={`${Math.max(0, share * AROUND - 1)} ${AROUND}`}
              strokeDashoffset={-start * AROUND}
            />
          );
        })}
      </svg>
      <ul className={styles.legend}>
        {parts.map((part, at) => (
          <li key={part.name}>
            <span className={styles.dot} style={{ background: colour(at, parts.length) }} />
            {onPick && !("isRest" in part) ? (
              <button
                type="button"
                className={styles.name}
                aria-pressed={picked.includes(part.name)}
                onClick={() => onPick(part.name)}
              >
                {part.name}
              </button>
            ) : (
              <span className={styles.name}>{part.name}</span>
            )}
            <span className={styles.value}>{byFormat(format, part.value, unit, total)}</span>
            <span className={styles.share}>{percent(total > 0 ? part.value / total : 0, 0)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** One hue from strong to faint, as the parts are from large to small. */
function colour(at: number, of: number): string {
  const strength = 100 - Math.round((at / Math.max(of, 4)) * 78);
  return `color-mix(in oklab, var(--accent) ${strength}%, var(--track))`;
}
