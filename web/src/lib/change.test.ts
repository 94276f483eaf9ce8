import { expect, test } from "vitest";
import { relativeChange } from "./change.ts";

test("change is a share of what was before", () => {
  expect(relativeChange(110, 100)).toBeCloseTo(0.1);
  expect(relativeChange(90, 100)).toBeCloseTo(-0.1);
});

test("a number that rises from below zero rises", () => {
  expect(relativeChange(-50, -100)).toBeCloseTo(0.5);
});

test("without anything before there is no change", () => {
  expect(relativeChange(10, null)).toBeNull();
  expect(relativeChange(10, 0)).toBeNull();
});
