import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerFromFixtures } from "../test/fixture-fetch.ts";
import { App } from "./app.tsx";

const VIEWER = {
  body: {
    name: "vic",
    role: "viewer",
    beyond: {
      "GET /api/v1/customers": "analyst",
      "POST /api/v1/sql/stream": "analyst",
      "GET /api/v1/quarantine": "analyst",
      "GET /api/v1/audit": "admin",
      "GET /api/v1/users": "admin",
      "POST /api/v1/flows/{}/runs": "admin",
    },
  },
};
const at = (address: string) => {
  globalThis.history.replaceState(null, "", address);
  render(<App />);
};

test("areas that a role does not reach are not offered", async () => {
  answerFromFixtures({ "/api/v1/me": VIEWER });
  at("/settings");
  const areas = within(await screen.findByRole("navigation", { name: "Areas" }));
  await waitFor(() => expect(areas.queryByRole("link", { name: "SQL" })).toBeNull());
  expect(areas.queryByRole("link", { name: "Customers" })).toBeNull();
  expect(areas.getByRole("link", { name: "Dashboards" })).toBeDefined();
  expect(screen.queryByRole("radio", { name: "Users" })).toBeNull();
  expect(screen.getByRole("radio", { name: "Alerts" })).toBeDefined();
});

test("a button that a role does not reach says why, and does nothing", async () => {
  const fetch = answerFromFixtures({ "/api/v1/me": VIEWER });
  at("/flows/build_shop");
  const run = await screen.findByRole("button", { name: "Run now" });
  await waitFor(() => expect(run.getAttribute("aria-disabled")).toBe("true"));
  expect(run.title).toBe("This takes the role 'admin'; yours is 'viewer'.");
  await userEvent.click(run);
  expect(fetch.mock.calls.some(([request]) => request.method === "POST")).toBe(false);
});
