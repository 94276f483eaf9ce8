import type { Schemas } from "../../api/client.ts";

type Tile = Schemas["DashboardTile"];

/** A dashboard while it is changed. Tiles have keys, so that they keep their place on the screen when they move. */
export type DraftTile = Tile & { key: string };
export type DraftRow = { key: string; title: string | null; tiles: DraftTile[] };
export type Draft = Pick<Schemas["Dashboard"], "title" | "description" | "owner" | "last" | "filters"> & {
  rows: DraftRow[];
};

/** What only funnels and cohorts say. */
export const NO_PEOPLE = { entity: null, starts: null, steps: {}, within: null };

const COUNTRIES = 300;
const COLUMNS = 12;
const NARROWEST = 2;

let keys = 0;
const newKey = () => `new-${keys++}`;

export function draftOf(dashboard: Schemas["Dashboard"]): Draft {
  const { title, description, owner, last, filters, rows } = dashboard;
  return {
    title,
    description,
    owner,
    last,
    filters,
    rows: rows.map((row) => ({
      key: newKey(),
      title: row.title,
      tiles: row.tiles.map((tile) => ({ ...tile, key: newKey() })),
    })),
  };
}

/** What is sent: as the file says it, without our keys. */
export function wishOf({ rows, owner, ...head }: Draft): Schemas["DashboardChange"]["dashboard"] {
  return {
    ...head,
    owner: owner || null,
    rows: rows
      .filter((row) => row.tiles.length > 0)
      .map(({ title, tiles }) => ({
        title: title || null,
        tiles: tiles.map(({ key: _, ...tile }) => tile),
      })),
  };
}

export function emptyTile(metric: string): DraftTile {
  return {
    key: newKey(),
    kind: "kpi",
    title: "New tile",
    metric,
    by: [],
    last: null,
    filters: {},
    limit: 10,
    width: null,
    ...NO_PEOPLE,
  };
}

/** A tile out of an address; null where it is none. */
export function tileFrom(text: string): Tile | null {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== "object" || said === null || !("kind" in said)) return null;
    const { key: _, ...empty } = emptyTile("");
    return { ...empty, ...(said as Partial<Tile>) };
  } catch {
    return null;
  }
}

/** With a row of its own at the end for a tile that somebody brings. */
export function withAdded(draft: Draft, tile: Tile | null): Draft {
  if (!tile) return draft;
  const wider = addRow(draft);
  return addTile(wider, wider.rows.length - 1, { ...tile, key: newKey() });
}

export function withTile(draft: Draft, tile: DraftTile): Draft {
  return mapTiles(draft, (one) => (one.key === tile.key ? tile : one));
}

export function addTile(draft: Draft, row: number, tile: DraftTile): Draft {
  return mapRows(draft, (one, at) => (at === row ? { ...one, tiles: [...one.tiles, tile] } : one));
}

export function removeTile(draft: Draft, key: string): Draft {
  const rows = draft.rows.map((row) => ({ ...row, tiles: row.tiles.filter((tile) => tile.key !== key) }));
  return {
    ...draft,
    rows: rows.filter((row, at) => row.tiles.length > 0 || draft.rows[at]?.tiles.length === 0),
  };
}

export function addRow(draft: Draft): Draft {
  return { ...draft, rows: [...draft.rows, { key: newKey(), title: null, tiles: [] }] };
}

/** Moves a tile by one place: beside its neighbour, or from the end of one row to the beginning of the next. */
export function moveTile(draft: Draft, key: string, by: -1 | 1): Draft {
  const row = draft.rows.findIndex((one) => one.tiles.some((tile) => tile.key === key));
  const tiles = draft.rows[row]?.tiles ?? [];
  const at = tiles.findIndex((tile) => tile.key === key);
  const tile = tiles[at];
  if (!tile) return draft;
  const others = tiles.filter((one) => one !== tile);
  const to = at + by;
  if (to >= 0 && to < tiles.length)
    return mapRows(draft, (one, place) =>
      place === row ? { ...one, tiles: [...others.slice(0, to), tile, ...others.slice(to)] } : one,
    );
  const next = row + by;
  if (next < 0 || next >= draft.rows.length) return draft;
  const moved = mapRows(draft, (one, place) => {
    if (place === row) return { ...one, tiles: others };
    if (place !== next) return one;
    return { ...one, tiles: by > 0 ? [tile, ...one.tiles] : [...one.tiles, tile] };
  });
  return { ...moved, rows: moved.rows.filter((one, place) => place !== row || one.tiles.length > 0) };
}

export function moveRow(draft: Draft, row: number, by: -1 | 1): Draft {
  const to = row + by;
  const moved = draft.rows[row];
  if (!moved || to < 0 || to >= draft.rows.length) return draft;
  const others = draft.rows.filter((one) => one !== moved);
  return { ...draft, rows: [...others.slice(0, to), moved, ...others.slice(to)] };
}

/** Wider or narrower by a twelfth, from the width that the tile has now. */
export function resized(tile: DraftTile, now: number, by: -1 | 1): DraftTile {
  return { ...tile, width: Math.min(COLUMNS, Math.max(NARROWEST, now + by)) };
}

/** A tile that shows another thing keeps what the other can show too. */
export function asKind(tile: DraftTile, kind: Tile["kind"], metrics: Schemas["Metric"][]): DraftTile {
  const hasMetric = kind !== "transactions" && kind !== "live";
  const metric = hasMetric ? (tile.metric ?? metrics[0]?.name ?? null) : null;
  const dimensions = metrics.find((one) => one.name === metric)?.dimensions ?? [];
  const own = dimensions.filter((one) => one !== "day" && one !== "week" && one !== "month");
  const wanted: Record<Tile["kind"], string[]> = {
    kpi: [],
    line: ["day"],
    bar: [own[0] ?? "month"],
    pie: [own[0] ?? "month"],
    table: [own[0] ?? "month"],
    heatmap: [own[0] ?? "week", own[1] ?? "day"],
    funnel: [],
    cohort: ["month"],
    map: [dimensions.includes("country") ? "country" : (own[0] ?? "month")],
    transactions: [],
    live: [],
  };
  const asksPeople = kind === "funnel" || kind === "cohort";
  const limit = kind === "map" ? COUNTRIES : tile.limit === COUNTRIES ? 10 : tile.limit;
  return {
    ...tile,
    kind,
    metric,
    by: wanted[kind],
    limit,
    ...(hasMetric ? {} : { filters: {}, last: null }),
    ...NO_PEOPLE,
    ...(asksPeople ? { entity: tile.entity ?? personOf(dimensions) } : {}),
    ...(kind === "funnel" ? { steps: tile.steps, within: tile.within ?? "7 days" } : {}),
    ...(kind === "cohort" ? { starts: tile.starts } : {}),
  };
}

/** The dimension that most likely says who did something. */
function personOf(dimensions: readonly string[]): string | null {
  const named = ["customer", "person", "user", "visitor"].find((name) => dimensions.includes(name));
  return named ?? dimensions[0] ?? null;
}

function mapRows(draft: Draft, change: (row: DraftRow, at: number) => DraftRow): Draft {
  return { ...draft, rows: draft.rows.map(change) };
}

function mapTiles(draft: Draft, change: (tile: DraftTile) => DraftTile): Draft {
  return mapRows(draft, (row) => ({ ...row, tiles: row.tiles.map(change) }));
}
