import { expect, test } from "vitest";
import { countInWords, fits } from "./use-tail.ts";

const event = {
  type: "track",
  name: "Order Completed",
  userId: "u1",
  anonymousId: "a1",
  messageId: "m",
  receivedAt: null,
  reason: null,
  bytes: 10,
  text: "{}",
};

test("a search is for the type, a part of the name, and one whole id", () => {
  expect(fits(event, { type: "track", name: "order", person: "a1" })).toBe(true);
  expect(fits(event, { name: "viewed" })).toBe(false);
  expect(fits(event, { person: "u" })).toBe(false);
});

test("what was left out is said", () => {
  expect(countInWords({ seen: 62, fitted: 40, told: 20, notLookedAt: 0 })).toBe(
    "62 came in the last second; 20 of 40 that fit are shown, 20 left out",
  );
  expect(countInWords({ seen: 3, fitted: 0, told: 0, notLookedAt: 0 })).toBe("3 came in the last second");
});
