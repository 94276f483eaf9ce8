import { expect, test } from "vitest";
import { perSecond, withPoint } from "./live-points.ts";

const point = (at: number, accepted: number) => ({ at, accepted, quarantined: 0, recent: 0, seconds: 60 });

test("events stand in the second in which they came", () => {
  const bars = perSecond([point(0, 10), point(57_500, 12), point(59_900, 15)], 60_000);
  expect(bars).toHaveLength(60);
  expect(bars.at(-1)).toBe(3);
  expect(bars.at(-3)).toBe(2);
  expect(bars.reduce((sum, one) => sum + one)).toBe(5);
});

test("a log that is shorter than before is another log", () => {
  expect(withPoint([point(0, 10)], point(1, 3))).toEqual([point(1, 3)]);
});
