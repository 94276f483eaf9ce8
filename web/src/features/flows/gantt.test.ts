import { expect, test } from "vitest";
import { ganttOf } from "./gantt.ts";

const step = (name: string, startedAt: string | null, endedAt: string | null) => ({
  name,
  kind: "build",
  state: endedAt ? ("succeeded" as const) : ("running" as const),
  attempt: 1,
  startedAt,
  endedAt,
  summary: null,
  result: null,
  item: null,
  approvedBy: null,
  problem: null,
});

test("steps stand where they ran within the run", () => {
  const gantt = ganttOf(
    {
      startedAt: "2026-06-30T14:00:00Z",
      endedAt: "2026-06-30T14:00:40Z",
      steps: [
        step("read", "2026-06-30T14:00:00Z", "2026-06-30T14:00:10Z"),
        step("build", "2026-06-30T14:00:10Z", "2026-06-30T14:00:40Z"),
        step("tell", null, null),
      ],
    },
    null,
  );
  expect(gantt.seconds).toBe(40);
  expect(gantt.bars.map(({ name, from, long }) => [name, from, long])).toEqual([
    ["read", 0, 0.25],
    ["build", 0.25, 0.75],
  ]);
  expect(gantt.ticks).toEqual([0, 10, 20, 30, 40]);
});

test("what goes on lasts until the shop's now, and a run that waits has no bars", () => {
  const gantt = ganttOf(
    {
      startedAt: "2026-06-30T14:00:00Z",
      endedAt: null,
      steps: [step("build", "2026-06-30T14:00:05Z", null)],
    },
    "2026-06-30T14:00:20Z",
  );
  expect(gantt.bars[0]).toMatchObject({ from: 0.25, long: 0.75, seconds: 15 });
  expect(ganttOf({ startedAt: null, endedAt: null, steps: [] }, null)).toEqual({
    seconds: 0,
    bars: [],
    ticks: [],
  });
});
