import { type CSSProperties, useState } from "react";
import { hour, weekday } from "../lib/dates.ts";
import { byFormat, type NumberFormat } from "../lib/format.ts";
import styles from "./week-heatmap.module.css";

export type HourValue = { weekday: number; hour: number; value: number };

type WeekHeatmapProps = { label: string; rows: HourValue[]; format: NumberFormat; unit?: string };

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, at) => at);

/** A number by day of the week and hour of the day, as a table whose cells are shaded. */
export function WeekHeatmap({ label, rows, format, unit }: WeekHeatmapProps) {
  const [pointed, setPointed] = useState<HourValue | null>(null);
  const values = new Map(rows.map((row) => [`${row.weekday} ${row.hour}`, row.value]));
  const highest = rows.reduce<HourValue | null>(
    (best, row) => (best && best.value >= row.value ? best : row),
    null,
  );
  const told = pointed ?? highest;

  return (
    <figure className={styles.figure} aria-label={label} onPointerLeave={() => setPointed(null)}>
      <table className={styles.table}>
        <caption className="only-heard">{label}</caption>
        <thead>
          <tr>
            <td />
            {HOURS.map((at) => (
              <th key={at} scope="col" className={styles.hour}>
                <span className={at % 3 === 0 ? undefined : "only-heard"}>{String(at).padStart(2, "0")}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((day) => (
            <tr key={day}>
              <th scope="row" className={styles.day}>
                {weekday(day)}
              </th>
              {HOURS.map((at) => {
                const value = values.get(`${day} ${at}`) ?? 0;
                return (
                  <td
                    key={at}
                    className={styles.cell}
                    style={{ "--level": highest?.value ? value / highest.value : 0 } as CSSProperties}
                    onPointerEnter={() => setPointed({ weekday: day, hour: at, value })}
                  >
                    <span className="only-heard">{byFormat(format, value, unit, highest?.value)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <figcaption className={styles.told}>
        <span>
          {pointed ? "" : "Busiest: "}
          {told ? `${weekday(told.weekday)} ${hour(told.hour)} to ${hour(told.hour + 1)}` : null}
        </span>
        <strong>{told ? byFormat(format, told.value, unit) : null}</strong>
        <span className={styles.scale} aria-hidden="true" />
      </figcaption>
    </figure>
  );
}
