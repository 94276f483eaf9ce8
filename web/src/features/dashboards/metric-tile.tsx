import type { Schemas } from "../../api/client.ts";
import { cohortLines } from "../../charts/cohort-lines.ts";
import { CohortTriangle } from "../../charts/cohort-triangle.tsx";
import { CountryMap } from "../../charts/country-map.tsx";
import { Donut } from "../../charts/donut.tsx";
import { FunnelSteps } from "../../charts/funnel-steps.tsx";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { Sparkline } from "../../charts/sparkline.tsx";
import { TimeSeries } from "../../charts/time-series.tsx";
import { relativeChange } from "../../lib/change.ts";
import { byFormat } from "../../lib/format.ts";
import { Change } from "../../ui/change.tsx";
import type { PeoplePick } from "./api/tile-metric.ts";
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
  funnel: 260,
  cohort: 300,
  map: 320,
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
  funnel: "bars",
  cohort: "rows",
  map: "chart",
  transactions: "rows",
  live: "chart",
} as const;
const GRAINS = ["day", "week", "month"];

/** A tile over a metric, drawn as its definition says. A click on a value cuts all tiles to it. */
export function MetricTile({ tile, dimensions, search, last, onPick, className }: MetricTileProps) {
  const request = requestOf(tile, search, { last, dimensions });
  const ignored = ignoredBy(search, dimensions);
  const window =
    tile.kind === "cohort"
      ? `newest ${tile.limit} ${tile.by[0] ?? "month"}s`
      : windowInWords(windowOf(tile, search, last));
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
      {(answer, open) => (
        <Body
          tile={tile}
          answer={answer}
          before={beforeInWords(windowOf(tile, search, last))}
          picked={filtersOf(search)}
          onPick={(dimension, value) => (GRAINS.includes(dimension) ? undefined : onPick(dimension, value))}
          onOpen={open}
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
  /** Opens the people behind a part of the tile. */
  onOpen: (title: string, pick: PeoplePick) => void;
};

function Body({ tile, answer, before, picked, onPick, onOpen }: BodyProps) {
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
    case "map":
      return <CountryMap {...look} rows={named} picked={picked[by]} onPick={(code) => onPick(by, code)} />;
    case "funnel":
      return (
        <FunnelSteps
          label={tile.title}
          rows={rows.map((row) => ({ name: String(row.step), value: row.value ?? 0 }))}
          onPick={(after) => onOpen(stoppedAfter(Object.keys(tile.steps), after), { after })}
        />
      );
    case "cohort":
      return <Cohorts tile={tile} answer={answer} onOpen={onOpen} />;
    case "heatmap":
      return <HeatmapBody tile={tile} answer={answer} />;
    default:
      return <TableBody tile={tile} answer={answer} onPick={onPick} />;
  }
}

function stoppedAfter(steps: string[], after: number): string {
  return after === steps.length ? "Did all of them" : `Stopped after: ${steps[after - 1]}`;
}

function Cohorts({ tile, answer, onOpen }: Pick<BodyProps, "tile" | "answer" | "onOpen">) {
  const grain = tile.by[0] === "week" ? "week" : "month";
  const rows = answer.rows.map((row) => ({
    cohort: String(row.cohort),
    period: Number(row.period),
    value: row.value ?? 0,
    size: Number(row.size),
  }));
  return (
    <CohortTriangle
      label={tile.title}
      grain={grain}
      lines={cohortLines(rows, grain, answer.to ?? rows[0]?.cohort ?? "")}
      onPick={(cohort, period) =>
        onOpen(`Began ${cohort}, active ${period} ${grain}s later`, { cohort, period })
      }
    />
  );
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
