import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { fixture } from "../../test/fixtures.ts";
import { chosen, commonDimensions, kindFor, readQuestion, tilesOf } from "./question.ts";

const metrics = fixture<{ items: Schemas["Metric"][] }>("metrics.json").items;

test("an address is read, and what it does not understand is left out", () => {
  expect(
    readQuestion({ metrics: ["revenue", "DROP TABLE", 7, "revenue"], by: "month", look: "pie" }),
  ).toEqual({
    metrics: ["revenue"],
    by: ["month"],
  });
});

test("metrics stand beside each other by what all of them have", () => {
  const [first, second] = [
    { ...metrics[0], name: "a", dimensions: ["day", "city", "category"] },
    { ...metrics[0], name: "b", dimensions: ["day", "city"] },
  ] as Schemas["Metric"][];
  expect(commonDimensions([first, second] as Schemas["Metric"][], ["a", "b"])).toEqual(["day", "city"]);
});

test("choosing twice is choosing nothing, and beyond the most the oldest goes", () => {
  expect(chosen(["a"], "a", 2)).toEqual([]);
  expect(chosen(["a", "b"], "c", 2)).toEqual(["b", "c"]);
});

test("dimensions decide how a metric is seen", () => {
  expect(
    [[], ["week"], ["city"], ["country"], ["weekday", "hour"], ["a", "b", "c"]].map((by) =>
      kindFor(by, undefined),
    ),
  ).toEqual(["kpi", "line", "bar", "map", "heatmap", "table"]);
  expect(kindFor(["city"], "table")).toBe("table");
});

test("each metric is a tile that a dashboard could hold", () => {
  const [tile] = tilesOf(metrics.slice(0, 1), { by: ["month"] });
  expect(tile).toMatchObject({ kind: "line", metric: metrics[0]?.name, by: ["month"] });
  expect(tile?.title).toMatch(/ by month$/);
});
