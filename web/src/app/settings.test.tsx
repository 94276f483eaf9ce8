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
const asked = (fetch: ReturnType<typeof answerFromFixtures>, method: string) =>
  fetch.mock.calls.map(([request]) => request).filter((request) => request.method === method);

test("the part of the settings that is open stands in the address", async () => {
  at("/settings");
  expect(await tile("Project")).toBeDefined();
  await userEvent.click(await screen.findByRole("radio", { name: "Write keys" }));
  expect(await tile("Write keys")).toBeDefined();
  await waitFor(() => expect(globalThis.location.search).toBe("?tab=keys"));
});

test("a new user's token is shown this once", async () => {
  const fetch = answerFromFixtures();
  at("/settings?tab=users");
  const users = within(await tile("Users"));
  await userEvent.type(await users.findByLabelText(/^Name/), "owner");
  expect(users.getByRole("button", { name: "Add the user" })).toHaveProperty("disabled", true);
  await userEvent.clear(users.getByLabelText(/^Name/));
  await userEvent.type(users.getByLabelText(/^Name/), "bob");
  await userEvent.click(users.getByRole("button", { name: "Add the user" }));
  expect(await users.findByText("mr_2a1b2c3d4e5f_shown-once")).toBeDefined();
  expect(await asked(fetch, "POST")[0]?.clone().json()).toEqual({
    name: "bob",
    role: "viewer",
    expiresIn: "",
  });
  await userEvent.click(users.getByRole("button", { name: "I have it" }));
  expect(users.queryByText("mr_2a1b2c3d4e5f_shown-once")).toBeNull();
});

test("somebody is dropped only after a second click, and the owner never", async () => {
  const fetch = answerFromFixtures();
  at("/settings?tab=users");
  const users = within(await tile("Users"));
  await userEvent.click(await users.findByRole("button", { name: "Drop ada" }));
  expect(asked(fetch, "DELETE")).toHaveLength(0);
  await userEvent.click(users.getByRole("button", { name: "Drop ada and all tokens" }));
  await waitFor(() => expect(asked(fetch, "DELETE")).toHaveLength(1));
  expect(users.queryByRole("button", { name: "Drop owner" })).toBeNull();
  expect(users.getByText(/^over/)).toBeDefined();
});

test("who may not see users is told which role it takes", async () => {
  const body = {
    code: "role_missing",
    message: "The user 'vic' has the role 'viewer'; this takes the role 'admin'.",
    hint: "Ask an admin to do it.",
    where: null,
  };
  answerFromFixtures({ "/api/v1/users": { body, status: 403 } });
  at("/settings?tab=users");
  expect(await within(await tile("Users")).findByText(body.message)).toBeDefined();
});

test("the audit is searched by its address and says how many refusals a line stands for", async () => {
  const fetch = answerFromFixtures();
  at("/settings?tab=audit&user=ada&action=dashboards");
  const audit = within(await tile("Audit"));
  expect(await audit.findByText("/api/v1/dashboards/shop")).toBeDefined();
  expect(audit.getByText(/4880 times/)).toBeDefined();
  const urls = asked(fetch, "GET").map(({ url }) => url);
  expect(urls.some((url) => url.includes("user=ada") && url.includes("action=dashboards"))).toBe(true);
});

test("reports name their newest file and list the others", async () => {
  at("/reports");
  const reports = within(await tile("All reports"));
  const newest = await reports.findByRole("link", { name: "2026-06-28" });
  expect(newest.getAttribute("href")).toBe("/api/v1/reports/daily/2026-06-28");
  await userEvent.click(reports.getByRole("button", { name: "Files of daily" }));
  expect(await tile("Files of daily")).toBeDefined();
  await waitFor(() => expect(globalThis.location.search).toBe("?report=daily"));
});

test("a project without reports says how one is made", async () => {
  answerFromFixtures({ "/api/v1/reports": { body: { items: [] } } });
  at("/reports");
  expect(await within(await tile("All reports")).findByText(/Write reports\/daily.yaml/)).toBeDefined();
});
