import { expect, test } from "vitest";
import { toneOf, took } from "./run-state.ts";

test("a time taken is written in the unit that says enough", () => {
  const from = "2026-06-30T14:00:00Z";
  expect(took(from, "2026-06-30T14:00:00.420Z")).toBe("0.4 s");
  expect(took(from, "2026-06-30T14:00:42Z")).toBe("42 s");
  expect(took(from, "2026-06-30T14:05:00Z")).toBe("5 min");
  expect(took(from, null)).toBe("–");
});

test("a state that is not known is not made up", () => {
  expect(toneOf("failed")).toBe("bad");
  expect(toneOf("something new")).toBe("quiet");
});
