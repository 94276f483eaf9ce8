import { expect, test } from "vitest";
import { inColumns } from "./columns-layout.ts";

const boxes = (...ids: string[]) => ids.map((id) => ({ id, width: 100 }));

test("each box stands right of all that lead to it", () => {
  const spots = inColumns(
    boxes("c", "a", "b"),
    [
      { from: "a", to: "b" },
      { from: "b", to: "c" },
      { from: "a", to: "c" },
    ],
    46,
  );
  const x = (id: string) => spots.get(id)?.x ?? Number.NaN;
  expect(x("a")).toBeLessThan(x("b"));
  expect(x("b")).toBeLessThan(x("c"));
});

test("boxes stand near those that they are joined to, and none on another", () => {
  const edges = [
    { from: "a", to: "z" },
    { from: "b", to: "y" },
    { from: "c", to: "x" },
  ];
  const spots = inColumns(boxes("a", "b", "c", "x", "y", "z"), edges, 46);
  for (const { from, to } of edges) expect(spots.get(from)?.y).toBe(spots.get(to)?.y);
  expect(new Set([...spots.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(6);
});

test("what goes round in a circle is drawn all the same", () => {
  const spots = inColumns(
    boxes("a", "b"),
    [
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ],
    46,
  );
  expect(spots.size).toBe(2);
});

test("500 boxes are placed at once", () => {
  const ids = Array.from({ length: 500 }, (_, at) => `t${at}`);
  const edges = ids.slice(1).flatMap((to, at) => [
    { from: ids[Math.floor(at / 2)] ?? "", to },
    { from: ids[Math.floor(at / 3)] ?? "", to },
  ]);
  const start = performance.now();
  const spots = inColumns(boxes(...ids), edges, 46);
  expect(spots.size).toBe(500);
  expect(Math.max(...[...spots.values()].map(({ y }) => y))).toBeLessThan(20 * 60);
  expect(performance.now() - start).toBeLessThan(200);
});
