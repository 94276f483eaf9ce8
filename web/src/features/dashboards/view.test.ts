import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { filtersOf, ignoredBy, readDashboardSearch, requestOf, toggled, windowInWords } from "./view.ts";

const TILE: Schemas["DashboardTile"] = {
  kind: "bar",
  title: "Top products",
  metric: "revenue",
  by: ["product"],
  last: null,
  filters: {},
  limit: 10,
  width: null,
  entity: null,
  starts: null,
  steps: {},
  within: null,
};
const KNOWN = { last: "30d", dimensions: ["day", "product", "category"] };

test("an address is read, and what it does not understand is left out", () => {
  const only = ["category:Kitchen", "nonsense", 7];
  expect(readDashboardSearch({ last: "7d", from: "2026-13", only })).toEqual({
    last: "7d",
    only: ["category:Kitchen"],
  });
});

test("a value with a colon keeps it, and values of one dimension come together", () => {
  expect(filtersOf({ only: ["city:A:B", "city:C", "day:2026-01-01"] })).toEqual({
    city: ["A:B", "C"],
    day: ["2026-01-01"],
  });
});

test("choosing a value twice is choosing nothing", () => {
  const once = toggled({ last: "7d" }, "category", "Bath");
  expect(once).toEqual({ last: "7d", only: ["category:Bath"] });
  expect(toggled(once, "category", "Bath")).toEqual({ last: "7d" });
});

test("a tile follows the choices that its metric has, and says which it does not", () => {
  const search = { only: ["category:Bath", "channel:web"] };
  expect(requestOf(TILE, search, KNOWN)).toEqual({
    metric: "revenue",
    by: ["product"],
    last: "30d",
    order: "desc",
    limit: 10,
    filters: { category: ["Bath"] },
  });
  expect(ignoredBy(search, KNOWN.dimensions)).toEqual(["channel"]);
});

test("a tile stays cut to its own values, whatever is chosen", () => {
  const tile = { ...TILE, filters: { category: ["Bath", "Kitchen"] } };
  expect(requestOf(tile, { only: ["category:Garden"] }, KNOWN).filters).toEqual({
    category: ["Bath", "Kitchen"],
  });
  expect(requestOf(tile, { only: ["category:Bath"] }, KNOWN).filters).toEqual({ category: ["Bath"] });
});

test("a window of the tile's own wins over dates, and dates over days", () => {
  const dates = { last: "7d", from: "2026-01-01", to: "2026-01-31" };
  expect(requestOf({ ...TILE, last: "1d" }, dates, KNOWN)).toMatchObject({ last: "1d" });
  expect(requestOf(TILE, dates, KNOWN)).toMatchObject({ from: "2026-01-01", to: "2026-01-31" });
  expect(windowInWords({ last: "1d" })).toBe("today");
  expect(windowInWords({ from: "2026-01-01" })).toBe("from 2026-01-01");
});

const PEOPLE = { metric: "events", entity: "person", by: [], limit: 6 };

test("a funnel follows the window and the choices; its steps are asked as they are", () => {
  const steps = { Seen: { event: ["Viewed"] }, Bought: { event: ["Completed"] } };
  const tile = { ...TILE, ...PEOPLE, kind: "funnel" as const, steps, within: "1 days" };
  expect(requestOf(tile, { last: "7d", only: ["category:Bath"] }, KNOWN)).toEqual({
    metric: "events",
    by: [],
    last: "7d",
    filters: { category: ["Bath"] },
    people: { kind: "funnel", entity: "person", steps, within: "1 days" },
  });
});

test("cohorts follow the choices and the last day, and not the window", () => {
  const tile = { ...TILE, ...PEOPLE, kind: "cohort" as const, by: ["week"] };
  expect(requestOf(tile, { last: "7d" }, KNOWN)).toEqual({
    metric: "events",
    by: [],
    filters: {},
    people: { kind: "cohorts", entity: "person", starts: null, grain: "week", cohorts: 6 },
  });
  expect(requestOf(tile, { to: "2026-03-01" }, KNOWN)).toMatchObject({ to: "2026-03-01" });
});
