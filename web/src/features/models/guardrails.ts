import type { Schemas } from "../../api/client.ts";
import { count, percent } from "../../lib/format.ts";

type State = Schemas["RolloutState"];

/** One rule of a roll-out: what is seen, and what it may be at most. */
export type Guardrail = { name: string; seen: string; limit: string; holds: boolean | null };

/** The rules that a roll-out is held against. Before there are enough answers nothing is judged. */
export function guardrails({ rules, figures }: State): Guardrail[] {
  const rule =
    (answers: number, text: (value: number) => string) =>
    (name: string, seen: number, limit: number): Guardrail => ({
      name,
      seen: answers === 0 ? "–" : text(seen),
      limit: text(limit),
      holds: answers < rules.minAnswers ? null : seen <= limit,
    });
  const share = rule(figures.answers, (value) => percent(value));
  const time = rule(figures.answers, (value) => `${count(value)} ms`);
  const shift = rule(figures.compared, (value) => value.toFixed(3));
  return [
    share("Answers that failed", figures.errorRate, rules.errorRate),
    share("Answers without features", figures.withheld, rules.withheld),
    time("Slowest of a hundred", figures.p99Millis, rules.p99Millis),
    shift("Shift of the mean score", Math.abs(figures.meanShift), rules.meanShift),
  ];
}
