import type { Schemas } from "../../api/client.ts";
import type { CohortAsk, FunnelAsk, MetricRequest } from "./api/tile-metric.ts";

type Tile = Schemas["DashboardTile"];

/** What a dashboard's address says: its window, and the values that everything is cut to, as "category:Kitchen". */
export type DashboardSearch = { last?: string; from?: string; to?: string; only?: string[] };

/** Values by dimension. */
export type Filters = Record<string, string[]>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const WINDOW = /^[1-9]\d{0,3}d$/;

/** Reads the address; what it does not understand is left out. */
export function readDashboardSearch(search: Record<string, unknown>): DashboardSearch {
  const { last, from, to, only } = search;
  const values = (Array.isArray(only) ? only : [only]).filter(
    (value): value is string => typeof value === "string" && value.indexOf(":") > 0,
  );
  return {
    ...(typeof last === "string" && WINDOW.test(last) ? { last } : {}),
    ...(typeof from === "string" && DAY.test(from) ? { from } : {}),
    ...(typeof to === "string" && DAY.test(to) ? { to } : {}),
    ...(values.length > 0 ? { only: values } : {}),
  };
}

export function filtersOf({ only = [] }: DashboardSearch): Filters {
  const filters: Filters = {};
  for (const value of only) {
    const colon = value.indexOf(":");
    const dimension = value.slice(0, colon);
    filters[dimension] = [...(filters[dimension] ?? []), value.slice(colon + 1)];
  }
  return filters;
}

/** Chooses a value, or takes the choice back. */
export function toggled(search: DashboardSearch, dimension: string, value: string): DashboardSearch {
  const { only = [], ...rest } = search;
  const chosen = `${dimension}:${value}`;
  const next = only.includes(chosen) ? only.filter((one) => one !== chosen) : [...only, chosen];
  return next.length > 0 ? { ...rest, only: next } : rest;
}

/** Whether a tile keeps a window of its own. */
export function windowOf(tile: Pick<Tile, "last">, search: DashboardSearch, otherwise: string): MetricWindow {
  if (tile.last) return { last: tile.last };
  if (search.from || search.to)
    return { ...(search.from ? { from: search.from } : {}), ...(search.to ? { to: search.to } : {}) };
  return { last: search.last ?? otherwise };
}

export type MetricWindow = { last?: string; from?: string; to?: string };

/** What a tile asks the server: its metric, cut by those choices that the metric can be split by. */
export function requestOf(
  tile: Tile,
  search: DashboardSearch,
  { last, dimensions }: { last: string; dimensions: readonly string[] },
): MetricRequest {
  const filters: Filters = {};
  for (const [dimension, values] of Object.entries(filtersOf(search)))
    if (dimensions.includes(dimension)) filters[dimension] = values;
  for (const [dimension, values] of Object.entries(tile.filters)) {
    const chosen = filters[dimension]?.filter((value) => values.includes(value));
    filters[dimension] = chosen?.length ? chosen : values;
  }
  const window = windowOf(tile, search, last);
  const people = peopleOf(tile);
  if (people)
    return {
      metric: tile.metric ?? "",
      by: [],
      ...(people.kind === "funnel" ? window : search.to ? { to: search.to } : {}),
      filters,
      people,
    };
  const isRanked = tile.kind === "bar" || tile.kind === "pie" || tile.kind === "table" || tile.kind === "map";
  return {
    metric: tile.metric ?? "",
    by: tile.kind === "kpi" ? ["day"] : tile.by,
    ...window,
    ...(tile.kind === "kpi" || tile.kind === "line" ? { compare: "previous" as const } : {}),
    ...(isRanked ? { order: "desc" as const, limit: tile.limit } : {}),
    filters,
  };
}

function peopleOf({ kind, entity, starts, steps, within, by, limit }: Tile): FunnelAsk | CohortAsk | null {
  if (kind === "funnel") return { kind, entity: entity ?? "", steps, within: within ?? "7 days" };
  if (kind === "cohort")
    return {
      kind: "cohorts",
      entity: entity ?? "",
      starts,
      grain: by[0] === "week" ? "week" : "month",
      cohorts: limit,
    };
  return null;
}

/** The choices that a tile cannot follow, as its metric has no such dimension. */
export function ignoredBy(search: DashboardSearch, dimensions: readonly string[]): string[] {
  return Object.keys(filtersOf(search)).filter((dimension) => !dimensions.includes(dimension));
}

/** "last 30 days", "1 Jun to 5 Jun". */
export function windowInWords({ last, from, to }: MetricWindow): string {
  if (last) return last === "1d" ? "today" : `last ${last.slice(0, -1)} days`;
  return [from ? `from ${from}` : "", to ? `to ${to}` : ""].filter(Boolean).join(" ");
}

/** What a window is compared with. */
export function beforeInWords({ last }: MetricWindow): string {
  if (!last) return "as many days before";
  return last === "1d" ? "yesterday" : `previous ${last.slice(0, -1)} days`;
}
