import { expect, test } from "vitest";
import { CODES } from "./country-codes.ts";
import { countryShapes } from "./world.ts";

test("every country that has letters has those in use, and a name of its own", () => {
  const codes = Object.values(CODES);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(new Intl.Locale(`und-${code}`).region).toBe(code);
  expect(Object.entries(CODES).filter(([, code]) => ["FR", "GB", "RU", "RS", "US"].includes(code))).toEqual([
    ["250", "FR"],
    ["643", "RU"],
    ["688", "RS"],
    ["826", "GB"],
    ["840", "US"],
  ]);
});

test("countries lie where they are: France in Europe, and all of them on the sheet", () => {
  const shapes = countryShapes();
  const france = shapes.find((shape) => shape.code === "FR");
  const germany = shapes.find((shape) => shape.code === "DE");
  expect(shapes.length).toBeGreaterThan(170);
  expect(Math.abs((france?.box.left ?? 0) - (germany?.box.left ?? 0))).toBeLessThan(60);
  expect(shapes.filter((shape) => shape.code === null).map((shape) => shape.name)).toEqual([
    "N. Cyprus",
    "Somaliland",
  ]);
  expect(shapes.every(({ box }) => box.left >= -1 && box.right <= 1001 && box.top >= -1)).toBe(true);
});
