import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { fixture } from "../../test/fixtures.ts";
import { calibrationLines, gainLines } from "./curve-lines.ts";
import { guardrails } from "./guardrails.ts";

const state = () => fixture<Schemas["RolloutState"]>("rollout.json");

test("a rule holds, is broken, or is not judged yet", () => {
  const rules = guardrails(state());
  expect(rules.map(({ name, holds }) => [name, holds])).toEqual([
    ["Answers that failed", true],
    ["Answers without features", false],
    ["Slowest of a hundred", true],
    ["Shift of the mean score", null],
  ]);
});

test("before the first answer nothing is said of any", () => {
  const fresh = state();
  Object.assign(fresh.figures, { answers: 0, compared: 0 });
  expect(guardrails(fresh).map(({ seen, holds }) => [seen, holds])).toEqual(Array(4).fill(["–", null]));
});

test("calibration is held against the diagonal, lift against chance", () => {
  const curves = fixture<{ curves: Schemas["Curves"] }>("version-curves.json").curves;
  const [observed, diagonal] = calibrationLines(curves);
  expect(observed?.points[0]).toEqual({ x: 0.02, y: 0.03 });
  expect(diagonal?.points.at(-1)).toEqual({ x: 0.95, y: 0.95 });
  expect(gainLines(curves)[0]?.points[0]).toEqual({ x: 0, y: 0 });
  expect(gainLines(curves)[0]?.points).toHaveLength(11);
});
