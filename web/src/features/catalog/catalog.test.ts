import { expect, test } from "vitest";
import { edgesOf } from "./api/catalog.ts";
import { found } from "./table-list.tsx";

const TABLE = {
  table: "gold.fct_sales",
  layer: "gold" as const,
  description: "One row per line.",
  owner: "data",
  columns: [{ name: "amount", type: "decimal(12,2)", description: "What it cost." }],
  rows: 3,
};

test("a line that both ends tell of is one line, and one to a table that is not shown is none", () => {
  const known = new Map([
    ["a", { table: "a", upstream: ["hidden"], downstream: ["b"] }],
    ["b", { table: "b", upstream: ["a"], downstream: [] }],
  ]);
  expect(edgesOf(known)).toEqual({ nodes: ["a", "b"], edges: [{ from: "a", to: "b" }], isCut: false });
});

test("the search looks at names, descriptions and columns, all words of it", () => {
  expect(found([TABLE], "sales AMOUNT")).toHaveLength(1);
  expect(found([TABLE], "what it cost")).toHaveLength(1);
  expect(found([TABLE], "sales refund")).toHaveLength(0);
});
