import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { byUrgency, stateOf } from "./check-state.ts";

const check = (id: string, severity: "error" | "warn", holds: boolean | null): Schemas["Check"] => ({
  id,
  table: "gold.t",
  title: id,
  expectation: "expect_column_values_to_not_be_null",
  severity,
  mostly: 1,
  rowCondition: null,
  definedAt: "checks/t.yaml:3",
  last:
    holds === null
      ? null
      : {
          runId: "r",
          at: "2026-01-01T00:00:00Z",
          holds,
          elements: 1,
          failing: 0,
          quarantined: 0,
          observed: null,
          words: "",
          days: [],
        },
});

test("what is broken comes first, and a broken warning says that the build goes on", () => {
  const checks = [
    check("a", "error", true),
    check("b", "error", null),
    check("c", "warn", false),
    check("d", "error", false),
  ];
  expect(byUrgency(checks).map((one) => one.id)).toEqual(["d", "c", "b", "a"]);
  expect(stateOf(check("c", "warn", false)).words).toBe("broken, goes on");
});
