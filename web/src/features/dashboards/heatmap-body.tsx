import type { CSSProperties } from "react";
import type { Schemas } from "../../api/client.ts";
import { WeekHeatmap } from "../../charts/week-heatmap.tsx";
import { byFormat } from "../../lib/format.ts";
import styles from "./heatmap-body.module.css";

type HeatmapBodyProps = { tile: Schemas["DashboardTile"]; answer: Schemas["MetricAnswer"] };

/** A metric by two dimensions: days of the week by hours as a week, all others as a table of shaded cells. */
export function HeatmapBody({ tile, answer }: HeatmapBodyProps) {
  const { rows, format, unit } = answer;
  const [down = "", across = ""] = tile.by;
  if (down === "weekday" && across === "hour") {
    const hours = rows.map((row) => ({
      weekday: Number(row.weekday),
      hour: Number(row.hour),
      value: row.value ?? 0,
    }));
    return <WeekHeatmap label={tile.title} rows={hours} format={format} unit={unit} />;
  }
  const columns = [...new Set(rows.map((row) => String(row[across])))];
  const lines = [...new Set(rows.map((row) => String(row[down])))];
  const values = new Map(rows.map((row) => [`${row[down]} ${row[across]}`, row.value ?? 0]));
  const highest = Math.max(...values.values(), Number.EPSILON);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.place} aria-label={tile.title} tabIndex={0}>
      <table className={styles.table} aria-label={tile.title}>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line}>
              <th scope="row">{line}</th>
              {columns.map((column) => {
                const value = values.get(`${line} ${column}`);
                return (
                  <td
                    key={column}
                    className={styles.cell}
                    style={{ "--level": (value ?? 0) / highest } as CSSProperties}
                  >
                    {value === undefined ? "" : byFormat(format, value, unit, highest)}
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
