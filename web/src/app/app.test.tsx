import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerFromFixtures } from "../test/fixture-fetch.ts";
import { fixture } from "../test/fixtures.ts";
import { App } from "./app.tsx";

const tile = (name: string) => screen.findByRole("region", { name });
const plain = (element: HTMLElement) => element.textContent.replaceAll("\u00a0", " ");

test("says which shop it is, its time, how fresh gold is and how much comes in", async () => {
  render(<App />);
  expect(await screen.findByText("shop")).toBeDefined();
  const live = screen.getByRole("list", { name: "Live" });
  await waitFor(() => expect(plain(live)).toContain("shop time 30 Jun 2026 14:05"));
  expect(plain(live)).toContain("gold 32 s behind");
  expect(plain(live)).toContain("42.5 events/s");
});

test("shows the four numbers of the last seven days and how they moved", async () => {
  render(<App />);
  const revenue = await tile("Revenue");
  await waitFor(() => expect(plain(revenue)).toContain("€ 95,636"));
  expect(plain(revenue)).toContain("down 2.7 % vs previous 7 days");
  expect(plain(await tile("Average order value"))).toContain("€ 52.46");
});

test("the window is in the address, and the address sets the window", async () => {
  globalThis.history.replaceState(null, "", "/?window=30d");
  render(<App />);
  const windows = await screen.findByRole("group", { name: "Window" });
  expect(within(windows).getByRole("radio", { name: "30 days" })).toHaveProperty("checked", true);

  await userEvent.click(within(windows).getByRole("radio", { name: "Today" }));
  await waitFor(() => expect(globalThis.location.search).toBe("?window=1d"));
  await waitFor(async () => expect(plain(await tile("Revenue"))).toContain("vs yesterday"));
});

test("an address it does not understand shows the default", async () => {
  globalThis.history.replaceState(null, "", "/?window=7years");
  render(<App />);
  expect(await screen.findByRole("radio", { name: "7 days" })).toHaveProperty("checked", true);
});

test("explains how a number came about", async () => {
  render(<App />);
  await userEvent.click(await screen.findByRole("button", { name: "How is this computed? Top 10 products" }));
  const explanation = screen.getByRole("dialog", { name: "How is this computed? Top 10 products" });
  expect(within(explanation).getByText("gold.fct_sales")).toBeDefined();
  expect(within(explanation).getByText("7312984410932087115")).toBeDefined();
  expect(within(explanation).getByText("30 Jun 2026 14:04 shop time")).toBeDefined();
  expect(within(explanation).getByText(/^select dim_product.product_name/)).toBeDefined();
  expect(within(explanation).getByText(/by=product&last=7d&order=desc&limit=10/)).toBeDefined();
});

test("asks to sign in when the server does not know the browser", async () => {
  const body = fixture("problem-unauthorized.json");
  answerFromFixtures({ "/api/v1/status": { body, status: 401 } });
  render(<App />);
  const heading = { name: "Open the address that Millrace printed at start" };
  expect(await screen.findByRole("heading", heading)).toBeDefined();
  expect(screen.queryByRole("heading", { name: "Overview" })).toBeNull();
});

test("a tile with a problem leaves the others alone", async () => {
  const body = fixture("problem-unavailable.json");
  answerFromFixtures({ "/api/v1/transactions": { body, status: 422 } });
  render(<App />);
  const transactions = await tile("Recent transactions");
  expect(await within(transactions).findByRole("alert")).toBeDefined();
  expect(await within(await tile("Customers at risk")).findByText("Ines Albrecht")).toBeDefined();
});

test("an address that leads nowhere says so", async () => {
  globalThis.history.replaceState(null, "", "/nowhere");
  render(<App />);
  expect(await screen.findByRole("heading", { name: "There is no such page" })).toBeDefined();
});
