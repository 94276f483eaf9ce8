import { expect, test } from "vitest";
import { chartOf } from "./shape.ts";

test("a number by day is a line in the order of days, and without the days that have none", () => {
  const columns = [
    { name: "revenue", type: "decimal(18,2)" },
    { name: "sold_on", type: "date" },
  ];
  const rows = [
    [2, "2026-01-02"],
    [1, "2026-01-01"],
    [null, "2026-01-03"],
  ];
  expect(chartOf({ columns, rows })).toEqual({
    kind: "line",
    value: "revenue",
    rows: [
      { name: "2026-01-01", value: 1 },
      { name: "2026-01-02", value: 2 },
    ],
  });
});

test("a number by name is bars, and numbers alone are no chart", () => {
  const columns = [
    { name: "category", type: "string" },
    { name: "n", type: "long" },
  ];
  expect(chartOf({ columns, rows: [["Bath", 3]] })?.kind).toBe("bars");
  expect(chartOf({ columns: [{ name: "n", type: "long" }], rows: [[3]] })).toBeNull();
});
