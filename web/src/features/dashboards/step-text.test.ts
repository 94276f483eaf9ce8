import { expect, test } from "vitest";
import { parametersOf } from "./api/tile-metric.ts";
import { isCustomer } from "./customer-column.ts";
import { stepsAsText, stepsFrom } from "./step-text.ts";

const STEPS = {
  Seen: { event: ["Product Viewed"] },
  Bought: { event: ["Order Completed"], channel: ["web", "app"] },
};

test("steps are read as they were written", () => {
  const text = stepsAsText(STEPS);
  expect(text).toBe("Seen = event: Product Viewed\nBought = event: Order Completed; channel: web, app");
  expect(stepsFrom(text)).toEqual(STEPS);
  expect(stepsFrom("Only a title\n")).toEqual({ "Only a title": {} });
});

test("the address of a funnel names every step with its values", () => {
  const people = { kind: "funnel", entity: "person", steps: STEPS, within: "1 days" } as const;
  const address = parametersOf({ metric: "events", by: [], last: "30d", filters: {}, people });
  expect(new URLSearchParams(address).getAll("step")).toEqual([
    "Seen|event:Product Viewed",
    "Bought|event:Order Completed|channel:web|channel:app",
  ]);
});

test("cohorts are asked by grain and number, and a window means nothing to them", () => {
  const people = {
    kind: "cohorts",
    entity: "customer",
    starts: null,
    grain: "week",
    cohorts: 8,
  } as const;
  const address = parametersOf({ metric: "transactions", by: [], filters: { city: ["Bonn"] }, people });
  expect(address).toBe("filter=city%3ABonn&entity=customer&by=week&limit=8");
});

test("only what has a page is a customer", () => {
  expect(isCustomer("customer_id", "C00012")).toBe(true);
  expect(isCustomer("person", "0f8a3c11-aaaa-4bbb-8ccc-000000000000")).toBe(false);
  expect(isCustomer("city", "Bonn")).toBe(false);
});
