import type { Schemas } from "../../api/client.ts";

/** What an address of the page says: which metrics by which dimensions. Its window and filters are read beside it. */
export type Question = { metrics?: string[]; by?: string[]; look?: "table" };

type Metric = Schemas["Metric"];

export const GRAINS = ["day", "week", "month"];
const MOST_METRICS = 4;
const MOST_DIMENSIONS = 3;
const NAME = /^[a-z][a-z0-9_]{0,99}$/;

export function readQuestion(search: Record<string, unknown>): Question {
  const metrics = names(search.metrics).slice(0, MOST_METRICS);
  const by = names(search.by).slice(0, MOST_DIMENSIONS);
  return {
    ...(metrics.length > 0 ? { metrics } : {}),
    ...(by.length > 0 ? { by } : {}),
    ...(search.look === "table" ? { look: "table" as const } : {}),
  };
}

function names(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return [...new Set(list.filter((one): one is string => typeof one === "string" && NAME.test(one)))];
}

/** The dimensions that all chosen metrics have: by any other they could not stand beside each other. */
export function commonDimensions(metrics: Metric[], chosen: string[]): string[] {
  const wanted = metrics.filter((metric) => chosen.includes(metric.name));
  const [first, ...others] = wanted.length > 0 ? wanted : metrics.slice(0, 1);
  return (first?.dimensions ?? []).filter((name) => others.every((other) => other.dimensions.includes(name)));
}

/** Chooses a name, or takes it back; beyond the most, the oldest goes. */
export function chosen(names: string[], name: string, most: number): string[] {
  if (names.includes(name)) return names.filter((one) => one !== name);
  return [...names, name].slice(-most);
}

export const LIMITS = { metrics: MOST_METRICS, dimensions: MOST_DIMENSIONS };

/** How a metric by these dimensions is best seen. */
export function kindFor(by: string[], look: Question["look"]): Schemas["DashboardTile"]["kind"] {
  const [first, second] = by;
  if (!first) return "kpi";
  if (look === "table" || by.length > 2) return "table";
  if (second) return "heatmap";
  if (GRAINS.includes(first)) return "line";
  return first === "country" ? "map" : "bar";
}

/** Each chosen metric as a tile, as a dashboard would say it. */
export function tilesOf(metrics: Metric[], { by = [], look }: Question): Schemas["DashboardTile"][] {
  const kind = kindFor(by, look);
  const title = (label: string) => [label, ...by.map((name) => `by ${name.replaceAll("_", " ")}`)].join(" ");
  return metrics.map(({ name, label }) => ({
    kind,
    title: title(label),
    metric: name,
    by,
    last: null,
    filters: {},
    limit: kind === "map" ? 300 : kind === "table" ? 1000 : 30,
    width: null,
    entity: null,
    starts: null,
    steps: {},
    within: null,
  }));
}
