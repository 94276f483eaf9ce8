import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { fixture } from "../../test/fixtures.ts";
import { driftOf } from "./drift-words.ts";

test("a feature's drift is told by every model that reads it, and by no other", () => {
  const drift = fixture<Schemas["Drift"]>("drift.json");
  expect(driftOf([drift, { ...drift, model: "other" }], "days_since_last_order")).toEqual([
    { model: "churn", version: 2, psi: 0.12, limit: 0.04, beyond: true },
    { model: "other", version: 2, psi: 0.12, limit: 0.04, beyond: true },
  ]);
  expect(driftOf([drift], "visits_30d")).toEqual([]);
});
