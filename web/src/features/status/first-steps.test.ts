import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { fixture } from "../../test/fixtures.ts";
import { firstSteps } from "./first-steps.ts";

const status = fixture<Schemas["Status"]>("status.json");
const done = (change: Partial<Schemas["Status"]>) =>
  firstSteps({ ...status, ...change }).map((step) => step.isDone);

test("a step is done when the platform says that it happened, and not before", () => {
  const nothing = {
    events: { ...status.events, accepted: 0, stored: 0 },
    lake: { rows: 0, tables: [] },
    gold: null,
    churn: null,
  };
  expect(done(nothing)).toEqual([false, false, false, false]);
  expect(done({ ...nothing, events: status.events })).toEqual([true, false, false, false]);
  expect(done({ churn: null })).toEqual([true, true, true, false]);
  expect(done({})).toEqual([true, true, true, true]);
});
