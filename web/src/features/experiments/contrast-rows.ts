import type { Schemas } from "../../api/client.ts";
import type { IntervalRow } from "../../charts/interval-rows.tsx";
import { percent } from "../../lib/format.ts";

type Contrast = Schemas["ExperimentResults"]["metrics"][number]["contrasts"][number];

const VERDICTS: Record<Contrast["verdict"], string> = {
  better: "better",
  worse: "worse",
  held: "not harmed",
  broken: "harmed",
  undecided: "undecided",
  too_early: "too early",
};

/** Lifts of arms with their intervals, and what is to be thought of them. */
export function contrastRows(contrasts: Contrast[]): IntervalRow[] {
  return contrasts.map(({ arm, against, lift, liftLow, liftHigh, verdict }) => ({
    name: `${arm} against ${against}`,
    value: lift,
    low: liftLow,
    high: liftHigh,
    words: `${signed(lift)}${interval(liftLow, liftHigh)}, ${VERDICTS[verdict]}`,
  }));
}

function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? "" : ` (${signed(low)} to ${signed(high)})`;
}

function signed(share: number | null): string {
  return share !== null && share > 0 ? `+${percent(share)}` : percent(share);
}
