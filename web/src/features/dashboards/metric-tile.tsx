import type { Schemas } from "../../api/client.ts";
import { Donut } from "../../charts/donut.tsx";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { Sparkline } from "../../charts/sparkline.tsx";
import { TimeSeries } from "../../charts/time-series.tsx";
import { relativeChange } from "../../lib/change.ts";
import { byFormat } from "../../lib/format.ts";
import { Change } from "../../ui/change.tsx";
import { HeatmapBody } from "./heatmap-body.tsx";
import { TableBody } from "./table-body.tsx";
import styles from "./tile-frame.module.css";
import { TileFrame } from "./tile-frame.tsx";
import {
  beforeInWords,
  type DashboardSearch,
  filtersOf,
  ignoredBy,
  requestOf,
  windowInWords,
  windowOf,
} from "./view.ts";

type Answer = Schemas["MetricAnswer"];

export type MetricTileProps = {
  tile: Schemas["DashboardTile"];
  /** What the metric can be split by. */
  dimensions: readonly string[];
  search: DashboardSearch;
  /** The dashboard's own window. */
  last: string;
  onPick: (dimension: string, value: string) => void;
  className?: string | undefined;
};

const HEIGHTS = {
  kpi: 96,
  line: 280,
  bar: 300,
  pie: 300,
  table: 340,
  heatmap: 300,
  transactions: 340,
  live: 96,
};
const SKELETONS = {
  kpi: "chart",
  line: "chart",
  bar: "bars",
  pie: "chart",
  table: "rows",
  heatmap: "chart",
  transactions: "rows",
  live: "chart",
} as const;
const GRAINS = ["day", "week", "month"];

/** A tile over a metric, drawn as its definition says. A click on a value cuts all tiles to it. */
export function MetricTile({ tile, dimensions, search, last, onPick, className }: MetricTileProps) {
  const request = requestOf(tile, search, { last, dimensions });
  const ignored = ignoredBy(search, dimensions);
  const window = windowInWords(windowOf(tile, search, last));
  const subtitle = ignored.length > 0 ? `${window}, not cut by ${ignored.join(" and ")}` : window;
  return (
    <TileFrame
      title={tile.title}
      subtitle={subtitle.charAt(0).toUpperCase() + subtitle.slice(1)}
      request={request}
      height={HEIGHTS[tile.kind]}
      skeleton={SKELETONS[tile.kind]}
      className={className}
    >
      {(answer) => (
        <Body
          tile={tile}
          answer={answer}
          before={beforeInWords(windowOf(tile, search, last))}
          picked={filtersOf(search)}
          onPick={(dimension, value) => (GRAINS.includes(dimension) ? undefined : onPick(dimension, value))}
        />
      )}
    </TileFrame>
  );
}

type BodyProps = {
  tile: Schemas["DashboardTile"];
  answer: Answer;
  /** What came before the window. */
  before: string;
  picked: Record<string, string[]>;
  onPick: (dimension: string, value: string) => void;
};

function Body({ tile, answer, before, picked, onPick }: BodyProps) {
  const { format, unit, rows, total } = answer;
  const by = tile.by[0] ?? "day";
  const named = rows.map((row) => ({ name: String(row[by] ?? "unknown"), value: row.value ?? 0 }));
  const look = { label: tile.title, format, unit };
  switch (tile.kind) {
    case "kpi":
      return <Kpi answer={answer} against={before} />;
    case "line":
      return (
        <TimeSeries {...look} rows={named.map(({ name, value }) => ({ day: name, value }))} lastIsPartial />
      );
    case "bar":
      return <RankedBars {...look} rows={named} picked={picked[by]} onPick={(name) => onPick(by, name)} />;
    case "pie":
      return (
        <Donut
          {...look}
          rows={named}
          total={total ?? 0}
          picked={picked[by]}
          onPick={(name) => onPick(by, name)}
        />
      );
    case "heatmap":
      return <HeatmapBody tile={tile} answer={answer} />;
    default:
      return <TableBody tile={tile} answer={answer} onPick={onPick} />;
  }
}

type KpiProps = { answer: Answer; against: string };

function Kpi({ answer: { total, previousTotal, format, unit, rows }, against }: KpiProps) {
  return (
    <>
      <p className={styles.value}>{byFormat(format, total, unit)}</p>
      <p className={styles.change}>
        <Change share={relativeChange(total, previousTotal)} against={against} />
      </p>
      {rows.length > 2 ? <Sparkline values={rows.map((row) => row.value ?? 0)} /> : null}
    </>
  );
}
