import { expect, test } from "vitest";
import { contrastRows } from "./contrast-rows.ts";

const contrast = {
  arm: "trending",
  against: "personal",
  difference: 1,
  low: null,
  high: null,
  lift: 0.04,
  liftLow: null,
  liftHigh: null,
  alpha: 0.05,
  varianceLeft: 1,
  verdict: "too_early" as const,
};
const plain = (text = "") => text.replaceAll("\u00a0", " ");

test("while it is too early there is a lift and no interval", () => {
  const [row] = contrastRows([contrast]);
  expect([row?.value, row?.low, row?.high]).toEqual([0.04, null, null]);
  expect(plain(row?.words)).toBe("+4 %, too early");
});

test("an interval across zero is told with both signs", () => {
  const [row] = contrastRows([{ ...contrast, liftLow: -0.02, liftHigh: 0.1, verdict: "undecided" }]);
  expect(plain(row?.words)).toBe("+4 % (−2 % to +10 %), undecided");
});
