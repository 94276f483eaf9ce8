/** One cohort with how many of it were active in each period, from the one in which it began. */
export type CohortLine = { cohort: string; name: string; size: number; values: number[] };

export type CohortRow = { cohort: string; period: number; value: number; size: number };

const DAY = 86_400_000;

/**
 * Cohorts with a value for every period up to a day, those without anybody being 0: answers leave them out, and a
 * triangle must not.
 */
export function cohortLines(rows: CohortRow[], grain: "week" | "month", to: string): CohortLine[] {
  const lines = new Map<string, CohortLine>();
  for (const { cohort, period, value, size } of rows) {
    let line = lines.get(cohort);
    if (!line) {
      const periods = Math.max(periodsBetween(cohort, to, grain), 0) + 1;
      line = { cohort, name: nameOf(cohort, grain), size, values: Array.from({ length: periods }, () => 0) };
      lines.set(cohort, line);
    }
    if (period < line.values.length) line.values[period] = value;
  }
  return [...lines.values()].sort((one, other) => one.cohort.localeCompare(other.cohort));
}

export function periodsBetween(from: string, to: string, grain: "week" | "month"): number {
  const start = new Date(`${from}T00:00:00Z`);
  const end = new Date(`${to}T00:00:00Z`);
  if (grain === "week") return Math.floor((end.getTime() - start.getTime()) / (7 * DAY));
  return (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
}

function nameOf(cohort: string, grain: "week" | "month"): string {
  const options: Intl.DateTimeFormatOptions =
    grain === "week" ? { day: "numeric", month: "short" } : { month: "short", year: "numeric" };
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(
    new Date(`${cohort}T00:00:00Z`),
  );
}
