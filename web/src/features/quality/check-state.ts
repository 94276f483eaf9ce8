import type { Schemas } from "../../api/client.ts";
import type { Tone } from "../../ui/badge.tsx";

/** How a check came out last, for people. */
export function stateOf({ last, severity }: Schemas["Check"]): { tone: Tone; words: string } {
  if (!last) return { tone: "quiet", words: "not run yet" };
  if (last.holds) return { tone: "good", words: "holds" };
  return severity === "error" ? { tone: "bad", words: "broken" } : { tone: "warn", words: "broken, goes on" };
}

/** Broken first, then those that never ran, then the rest; by id within. */
export function byUrgency(checks: Schemas["Check"][]): Schemas["Check"][] {
  const rank = { bad: 0, warn: 1, quiet: 2, good: 3, busy: 4 };
  return checks.toSorted(
    (one, other) => rank[stateOf(one).tone] - rank[stateOf(other).tone] || one.id.localeCompare(other.id),
  );
}
