import type { Schemas } from "../../api/client.ts";

type Run = Pick<Schemas["RunDetail"], "startedAt" | "endedAt" | "steps">;

/** When a step ran, as shares of the whole. */
export type Bar = { name: string; state: string; from: number; long: number; seconds: number };

export type Gantt = { seconds: number; bars: Bar[]; ticks: number[] };

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];
const MOST_TICKS = 6;

/**
 * The steps of a run by the time they ran. What still goes on lasts until the newest moment that is known: the times
 * are the shop's, which this browser's clock does not know.
 */
export function ganttOf(run: Run, now: string | null): Gantt {
  const start = run.startedAt ? Date.parse(run.startedAt) : 0;
  const moments = [run.endedAt, now, ...run.steps.flatMap((step) => [step.startedAt, step.endedAt])]
    .filter((moment) => moment !== null)
    .map((moment) => Date.parse(moment));
  const end = run.endedAt
    ? Math.max(...moments.filter((at) => at <= Date.parse(run.endedAt ?? "")))
    : Math.max(start, ...moments);
  const seconds = run.startedAt ? Math.max(0, end - start) / 1000 : 0;
  const bars = run.steps
    .filter((step) => step.startedAt !== null)
    .map((step) => {
      const from = Date.parse(step.startedAt ?? "");
      const to = step.endedAt ? Date.parse(step.endedAt) : end;
      const share = (millis: number) => (seconds === 0 ? 0 : Math.min(1, millis / 1000 / seconds));
      return {
        name: step.name,
        state: step.state,
        from: share(from - start),
        long: share(Math.max(0, to - from)),
        seconds: Math.max(0, to - from) / 1000,
      };
    });
  return { seconds, bars, ticks: ticksOf(seconds) };
}

function ticksOf(seconds: number): number[] {
  const step = STEPS.find((one) => seconds / one <= MOST_TICKS) ?? seconds;
  if (seconds <= 0 || step <= 0) return [];
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, at) => at * step);
}
