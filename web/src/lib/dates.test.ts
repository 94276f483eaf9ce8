import { expect, test } from "vitest";
import { date, dateTime, hour, span, weekday, weekdayAndDay } from "./dates.ts";

test("times are shown as the shop wrote them, wherever the reader is", () => {
  expect(dateTime("2026-06-30T14:05:12Z")).toBe("30 Jun 2026 14:05");
  expect(dateTime("2026-06-30T23:59:59-08:00")).toBe("30 Jun 2026 23:59");
});

test("days have no time of day to slip by", () => {
  expect(date("2026-01-01")).toBe("1 Jan 2026");
  expect(weekdayAndDay("2026-06-30")).toBe("Tue 30 Jun");
});

test("weekdays count from Monday", () => {
  expect(weekday(1)).toBe("Mon");
  expect(weekday(7)).toBe("Sun");
  expect(hour(9)).toBe("09:00");
});

test("spans take the largest unit that says enough", () => {
  expect(span(32.4)).toBe("32 s");
  expect(span(-1)).toBe("0 s");
  expect(span(14 * 60)).toBe("14 min");
  expect(span(3 * 3600)).toBe("3 h");
  expect(span(50 * 3600)).toBe("2 days");
});
