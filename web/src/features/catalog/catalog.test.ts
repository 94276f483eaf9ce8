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

test("a large lineage is cut, and no line leads to a table that is not shown", () => {
  const downstream = Array.from({ length: 600 }, (_, at) => `silver.t${at}`);
  const steps = downstream.map((to, at) => ({ from: at === 0 ? "bronze.a" : `silver.t${at - 1}`, to }));
  const large = edgesOf({ table: "bronze.a", upstream: [], downstream, steps });
  expect(large.nodes).toHaveLength(500);
  expect(large.edges).toHaveLength(499);
  expect(large.isCut).toBe(true);
  expect(edgesOf({ table: "a", upstream: ["b"], downstream: [], steps: [{ from: "b", to: "a" }] })).toEqual({
    nodes: ["a", "b"],
    edges: [{ from: "b", to: "a" }],
    isCut: false,
  });
});

test("the search looks at names, descriptions and columns, all words of it", () => {
  expect(found([TABLE], "sales AMOUNT")).toHaveLength(1);
  expect(found([TABLE], "what it cost")).toHaveLength(1);
  expect(found([TABLE], "sales refund")).toHaveLength(0);
});
