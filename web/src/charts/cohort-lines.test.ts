import { expect, test } from "vitest";
import { cohortLines, periodsBetween } from "./cohort-lines.ts";

test("a period in which nobody came back is 0, and one that has not begun is not there", () => {
  const rows = [
    { cohort: "2026-01-01", period: 0, value: 10, size: 10 },
    { cohort: "2026-01-01", period: 2, value: 4, size: 10 },
    { cohort: "2026-02-01", period: 0, value: 5, size: 5 },
  ];
  const lines = cohortLines(rows, "month", "2026-03-15");
  expect(lines.map((line) => line.values)).toEqual([
    [10, 0, 4],
    [5, 0],
  ]);
  expect(lines.map((line) => line.name)).toEqual(["Jan 2026", "Feb 2026"]);
});

test("weeks are counted in days, months by the calendar, over the year's end", () => {
  expect(periodsBetween("2025-12-01", "2026-02-28", "month")).toBe(2);
  expect(periodsBetween("2025-12-29", "2026-01-11", "week")).toBe(1);
  expect(periodsBetween("2025-12-29", "2026-01-12", "week")).toBe(2);
});
