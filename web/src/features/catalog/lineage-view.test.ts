import { expect, test } from "vitest";
import { drawn, firstLook, near } from "./lineage-view.ts";

const LINEAGE = {
  nodes: ["bronze.a", "bronze.b", "silver.a", "silver.b", "gold.fact", "gold.mart", "gold.report"],
  edges: [
    { from: "bronze.a", to: "silver.a" },
    { from: "bronze.b", to: "silver.b" },
    { from: "silver.a", to: "gold.fact" },
    { from: "silver.b", to: "gold.fact" },
    { from: "gold.fact", to: "gold.mart" },
    { from: "gold.mart", to: "gold.report" },
  ],
  isCut: false,
};
const ids = (look: Parameters<typeof drawn>[2], words = "") =>
  drawn(LINEAGE, "gold.fact", look, words).nodes.map((node) => node.id);

test("steps are counted up and down, and not back again", () => {
  expect([...near(LINEAGE, "gold.fact", 1)].sort()).toEqual([
    "gold.fact",
    "gold.mart",
    "silver.a",
    "silver.b",
  ]);
  expect(near(LINEAGE, "silver.a", 2).has("silver.b")).toBe(false);
  expect(ids("all")).toEqual(LINEAGE.nodes);
});

test("words show what has them, with the way there", () => {
  expect(ids("1", "Bronze.A")).toEqual(["bronze.a", "silver.a", "gold.fact"]);
  expect(ids("1", "report")).toEqual(["gold.fact", "gold.mart", "gold.report"]);
  expect(ids("all", "nothing of the kind")).toEqual(["gold.fact"]);
});

test("layers are one box each, on the side of the table where they are", () => {
  const view = drawn(LINEAGE, "gold.fact", "layers", "");
  expect(view.nodes.map((node) => [node.note, node.title])).toEqual([
    ["bronze", "2 tables"],
    ["silver", "2 tables"],
    ["gold", "fact"],
    ["gold", "2 tables"],
  ]);
  expect(view.edges).toHaveLength(3);
});

test("500 tables begin with those beside the one in focus", () => {
  const nodes = Array.from({ length: 500 }, (_, at) => `silver.t${at}`);
  const edges = nodes.slice(1).map((to, at) => ({ from: nodes[Math.floor(at / 3)] ?? "", to }));
  const large = { nodes, edges, isCut: false };
  expect(firstLook(large)).toBe("1");
  expect(firstLook(LINEAGE)).toBe("all");
  expect(drawn(large, "silver.t10", firstLook(large), "").nodes).toHaveLength(5);
  expect(drawn(large, "silver.t0", "layers", "").nodes).toHaveLength(2);
});
