import { expect, test } from "vitest";
import { boxOf, project, SHEET, viewOf } from "./projection.ts";

test("the sheet goes from west to east, and north is up", () => {
  const [west] = project(-180, 0);
  const [east, equator] = project(180, 0);
  const [, berlin] = project(13, 52);
  expect([west, east]).toEqual([SHEET.left, SHEET.right]);
  expect(berlin).toBeLessThan(equator);
});

test("a view holds what it shall show, keeps its shape and stays on the sheet", () => {
  const one = { left: 500, right: 540, top: 200, bottom: 260 };
  const view = viewOf([one], 1.5);
  expect((view.right - view.left) / (view.bottom - view.top)).toBeCloseTo(1.5);
  expect(view.left).toBeLessThan(one.left);
  expect(view.bottom).toBeGreaterThan(one.bottom);
  const edge = viewOf([{ left: 0, right: 30, top: 200, bottom: 220 }], 1.5);
  expect(edge.left).toBe(0);
  expect(viewOf([], 1.5)).toEqual(SHEET);
});

test("a ring's box is what it reaches", () => {
  expect(
    boxOf([
      [1, 5],
      [3, 2],
    ]),
  ).toEqual({ left: 1, right: 3, top: 2, bottom: 5 });
});
