import type { CSSProperties, ReactNode } from "react";
import type { Schemas } from "../../api/client.ts";
import page from "../../ui/page.module.css";
import styles from "./dashboard-grid.module.css";
import { MetricTile, type MetricTileProps } from "./metric-tile.tsx";

type DashboardGridProps = Pick<MetricTileProps, "search" | "onPick"> & {
  dashboard: Schemas["Dashboard"];
  metrics: Schemas["Metric"][];
  /** Draws a tile that shows no metric. */
  other: (tile: Schemas["DashboardTile"]) => ReactNode;
};

const COLUMNS = 12;

/** The rows and tiles of a dashboard. */
export function DashboardGrid({ dashboard, metrics, other, ...view }: DashboardGridProps) {
  return (
    <>
      {dashboard.rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names and keep their order
        <section key={at} className={styles.row} aria-label={row.title ?? `Row ${at + 1}`}>
          {row.title ? <h2 className={styles.title}>{row.title}</h2> : null}
          <div className={page.grid}>
            {row.tiles.map((tile) => (
              <div
                key={`${tile.title} ${tile.kind}`}
                className={styles.place}
                style={{ "--columns": widthOf(tile, row.tiles) } as CSSProperties}
              >
                {tile.metric === null ? (
                  other(tile)
                ) : (
                  <MetricTile
                    tile={tile}
                    dimensions={metrics.find((metric) => metric.name === tile.metric)?.dimensions ?? []}
                    last={dashboard.last}
                    {...view}
                  />
                )}
              </div>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

/** What a tile says, or an equal share of what the others leave. */
export function widthOf(tile: Schemas["DashboardTile"], row: readonly Schemas["DashboardTile"][]): number {
  if (tile.width !== null) return tile.width;
  const open = row.filter((other) => other.width === null).length;
  const taken = row.reduce((sum, other) => sum + (other.width ?? 0), 0);
  return Math.max(2, Math.floor((COLUMNS - (taken % COLUMNS)) / open));
}
