import { expect, test } from "vitest";
import { isOver, wrongName } from "./user-name.ts";

test("a name that the server would refuse is said to be wrong before it is sent", () => {
  expect(wrongName("ada@shop.example", ["owner"])).toBeUndefined();
  expect(wrongName("", ["owner"])).toBeUndefined();
  expect(wrongName("owner", ["owner"])).toBe("There is a user owner already.");
  expect(wrongName("Ada", [])).toContain("a-z");
  expect(wrongName("-ada", [])).toContain("first");
  expect(wrongName("a".repeat(61), [])).toContain("60");
});

test("a token is over from the moment it expires", () => {
  const end = "2026-03-01T00:00:00Z";
  expect(isOver(end, Date.parse(end) - 1)).toBe(false);
  expect(isOver(end, Date.parse(end))).toBe(true);
  expect(isOver(null, Date.parse(end))).toBe(false);
});
