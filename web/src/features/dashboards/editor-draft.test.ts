import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { fixture } from "../../test/fixtures.ts";
import {
  addRow,
  addTile,
  asKind,
  draftOf,
  emptyTile,
  moveRow,
  moveTile,
  removeTile,
  resized,
  tileFrom,
  wishOf,
  withAdded,
} from "./editor-draft.ts";

const dashboard = fixture<Schemas["Dashboard"]>("dashboard.json");
const metrics = fixture<{ items: Schemas["Metric"][] }>("metrics.json").items;
const titles = (draft: ReturnType<typeof draftOf>) =>
  draft.rows.map((row) => row.tiles.map((tile) => tile.title));

test("what was not changed is sent as it was told", () => {
  const wish = wishOf(draftOf(dashboard));
  expect(wish.rows).toEqual(dashboard.rows);
  expect(wish.title).toBe(dashboard.title);
});

test("a tile moves within its row, then into the next, and a row without tiles is gone", () => {
  let draft = draftOf({
    ...dashboard,
    rows: ["ab", "c"].map((names) => ({
      title: null,
      tiles: [...names].map((title) => ({ ...emptyTile("revenue"), title })),
    })),
  });
  const key = (title: string) =>
    draft.rows.flatMap((row) => row.tiles).find((tile) => tile.title === title)?.key ?? "";
  draft = moveTile(draft, key("a"), 1);
  expect(titles(draft)).toEqual([["b", "a"], ["c"]]);
  draft = moveTile(draft, key("a"), 1);
  expect(titles(draft)).toEqual([["b"], ["a", "c"]]);
  draft = moveTile(draft, key("b"), 1);
  expect(titles(draft)).toEqual([["b", "a", "c"]]);
  expect(moveTile(draft, key("b"), -1)).toEqual(draft);
});

test("rows are added, moved and not sent while they are empty", () => {
  let draft = addRow(draftOf(dashboard));
  const last = draft.rows.length - 1;
  expect(wishOf(draft).rows).toHaveLength(dashboard.rows.length);
  draft = moveRow(addTile(draft, last, emptyTile("revenue")), last, -1);
  expect(titles(draft)[last - 1]).toEqual(["New tile"]);
  draft = removeTile(draft, draft.rows[last - 1]?.tiles[0]?.key ?? "");
  expect(wishOf(draft).rows).toEqual(dashboard.rows);
});

test("a width stays within the row", () => {
  expect(resized(emptyTile("revenue"), 12, 1).width).toBe(12);
  expect(resized(emptyTile("revenue"), 2, -1).width).toBe(2);
  expect(resized(emptyTile("revenue"), 4, 1).width).toBe(5);
});

test("another kind of tile has what it needs", () => {
  const tile = { ...emptyTile("revenue"), last: "7d" };
  expect(asKind(tile, "heatmap", metrics).by).toHaveLength(2);
  expect(asKind(tile, "line", metrics).by).toEqual(["day"]);
  expect(asKind(tile, "live", metrics)).toMatchObject({ metric: null, by: [], last: null });
});

test("a funnel and cohorts get somebody to ask about, and what they become loses it", () => {
  const known = metrics.map((metric) => ({ ...metric, dimensions: ["city", "customer"] }));
  const funnel = asKind(emptyTile("revenue"), "funnel", known);
  expect(funnel).toMatchObject({ entity: "customer", within: "7 days", by: [] });
  expect(asKind(funnel, "cohort", known)).toMatchObject({ entity: "customer", by: ["month"], within: null });
  expect(asKind(funnel, "bar", known)).toMatchObject({ entity: null, within: null, steps: {} });
  expect(asKind(asKind(funnel, "map", known), "bar", known).limit).toBe(10);
});

test("a tile out of an address comes in a row of its own, and what is none is left out", () => {
  const tile = tileFrom('{"kind":"bar","title":"By city","metric":"revenue","by":["city"]}');
  const draft = withAdded(draftOf(dashboard), tile);
  expect(titles(draft).at(-1)).toEqual(["By city"]);
  expect(wishOf(draft).rows.at(-1)?.tiles[0]).toMatchObject({ limit: 10, width: null });
  expect(tileFrom("{")).toBeNull();
  expect(wishOf(withAdded(draftOf(dashboard), tileFrom('"x"'))).rows).toEqual(dashboard.rows);
});
