import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerFromFixtures } from "../test/fixture-fetch.ts";
import { App } from "./app.tsx";

const at = (address: string) => {
  globalThis.history.replaceState(null, "", address);
  render(<App />);
};
const tile = (name: string) => screen.findByRole("region", { name });
const sent = (fetch: ReturnType<typeof answerFromFixtures>) =>
  fetch.mock.calls.map(([request]) => request).filter((request) => request.method === "POST");

test("a version shows its calibration, its lift and what it hangs on", async () => {
  at("/models/churn");
  const curves = within(await tile("How version 2 did"));
  expect(await curves.findByRole("figure", { name: "Calibration" })).toBeDefined();
  expect(curves.getByRole("figure", { name: "Lift" })).toBeDefined();
  expect(within(curves.getByRole("figure", { name: "Lift" })).getAllByRole("row")).toHaveLength(12);
  expect(curves.getByRole("list", { name: "Importance of features" }).textContent).toContain("1.3");
});

test("a version from before curves were kept says what to do", async () => {
  answerFromFixtures({
    "/api/v1/models/churn/versions/3/curves": {
      body: { model: "churn", version: 3, curves: null, note: "Not recorded. Train again." },
    },
  });
  at("/models/churn?version=3");
  expect(
    await within(await tile("How version 3 did")).findByText("Not recorded. Train again."),
  ).toBeDefined();
});

test("the figure that is drawn over time stands in the address", async () => {
  at("/models/churn");
  const figures = within(await tile("Figures over time"));
  await userEvent.selectOptions(await figures.findByLabelText("Figure"), "calibration_error");
  await waitFor(() => expect(globalThis.location.search).toBe("?figure=calibration_error"));
  expect(await figures.findByRole("figure", { name: "Calibration error by version" })).toBeDefined();
  expect(await figures.findByText(/v1 on 22 Jun 2026, v2 on 29 Jun 2026/)).toBeDefined();
});

test("two versions are compared by their address", async () => {
  at("/models/churn/compare?a=2&b=3");
  const both = within(await tile("Two versions"));
  const auc = await both.findByRole("row", { name: /^AUC/ });
  expect(auc.textContent).toContain("worse");
  expect(both.getByText("visits_30d")).toBeDefined();
  expect(both.getByText("orders_90d")).toBeDefined();
  expect(both.getByText(/held back: AUC 0.81/)).toBeDefined();
  const settings = within(both.getByRole("table", { name: "Settings that differ" }));
  expect(settings.getAllByRole("row")).toHaveLength(2);
});

test("a version that is not there is said to be not there", async () => {
  at("/models/churn/compare?a=2&b=9");
  expect(await screen.findByText("There is no version 9 of churn. Choose another.")).toBeDefined();
});

test("a version goes out only after a second click, as far as was chosen", async () => {
  const fetch = answerFromFixtures();
  at("/models/churn");
  await userEvent.click(await screen.findByRole("button", { name: "Let version 3 out" }));
  const panel = within(await screen.findByRole("dialog", { name: "Let version 3 out", hidden: true }));
  expect(panel.getByText(/Its gate held it back/)).toBeDefined();
  await userEvent.click(panel.getByRole("radio", { name: "Canary", hidden: true }));
  expect(sent(fetch)).toHaveLength(0);
  await userEvent.click(panel.getByRole("button", { name: "Begin the canary", hidden: true }));
  await waitFor(() => expect(sent(fetch)).toHaveLength(1));
  expect(await sent(fetch)[0]?.clone().json()).toEqual({ version: 3, stage: "canary", percent: 10 });
});

test("what the gate forbids is said with what to do instead", async () => {
  at("/models/churn");
  await userEvent.click(await screen.findByRole("button", { name: "Let version 3 out" }));
  const panel = within(await screen.findByRole("dialog", { name: "Let version 3 out", hidden: true }));
  await userEvent.click(panel.getByRole("radio", { name: "In full", hidden: true }));
  const body = { code: "model_gate", message: "It was held back.", hint: "Train a better one.", where: null };
  answerFromFixtures({ "/api/v1/models/churn/rollout": { body, status: 400 } });
  await userEvent.click(panel.getByRole("button", { name: "Make version 3 the champion", hidden: true }));
  expect(await panel.findByText("Train a better one.")).toBeDefined();
});

test("guardrails say which is broken, and a roll-back says what it does before it does it", async () => {
  const fetch = answerFromFixtures();
  at("/models/churn");
  const use = within(await tile("In use"));
  expect((await use.findByRole("row", { name: /without features/ })).textContent).toContain("broken");
  await userEvent.click(use.getByRole("button", { name: "Roll back…" }));
  const panel = within(await screen.findByRole("dialog", { name: "Roll churn back", hidden: true }));
  expect(panel.getByText("The canary of version 4 ends; version 2 answers everybody.")).toBeDefined();
  expect(sent(fetch)).toHaveLength(0);
  await userEvent.click(panel.getByRole("button", { name: "Roll back", hidden: true }));
  await waitFor(() => expect(sent(fetch)[0]?.url).toMatch(/\/models\/churn\/rollback$/));
});

test("features show how they are spread, how old they are, and that they have moved", async () => {
  at("/features");
  await userEvent.click(await screen.findByRole("link", { name: "customer_activity" }));
  const spread = within(await tile("Distributions"));
  const days = within(await spread.findByRole("region", { name: "days_since_last_order" }));
  expect(days.getByRole("figure", { name: "Distribution of days_since_last_order" })).toBeDefined();
  expect(await days.findByText("has moved")).toBeDefined();
  expect(days.getByText("5 %")).toBeDefined();
  expect(spread.getByRole("list", { name: "Most frequent in last_categories" }).textContent).toContain(
    "Kitchen",
  );
  expect(spread.getByText("60 min")).toBeDefined();
});

test("a view of which nothing was computed says how it is filled", async () => {
  const body = {
    view: "customer_activity",
    basis: "table",
    keys: 0,
    looked: 0,
    asOf: null,
    ageSeconds: null,
    recordsLeft: null,
    features: [],
  };
  answerFromFixtures({ "/api/v1/feature-views/customer_activity/distributions": { body } });
  at("/features/customer_activity");
  expect(await screen.findByText(/Run the flow with the step 'features'/)).toBeDefined();
});

test("an experiment shows its lift with the interval, and a guardrail that is too early to judge", async () => {
  at("/experiments");
  await userEvent.click(await screen.findByRole("link", { name: "home_page" }));
  const results = within(await tile("Results"));
  const lift = await results.findByRole("list", { name: "Lift of Net online revenue" });
  expect(lift.textContent.replaceAll("\u00a0", " ")).toContain("+5 % (−2 % to +12 %), undecided");
  expect(results.getByRole("list", { name: "Lift of Average order value" }).textContent).toContain(
    "too early",
  );
  expect(results.getByText("the arms have the shares they should")).toBeDefined();
});
