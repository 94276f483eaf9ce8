import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { answerFromFixtures } from "../../test/fixture-fetch.ts";
import { fixture } from "../../test/fixtures.ts";
import { renderPart } from "../../test/render.tsx";
import { CustomerPanel } from "./customer-panel.tsx";
import { CustomersAtRiskTile } from "./customers-at-risk-tile.tsx";

const model = fixture<Schemas["Status"]>("status.json").churn;
const profile = fixture<Schemas["CustomerProfile"]>("customer.json");
const plain = (element: HTMLElement) => element.textContent.replaceAll("\u00a0", " ");

test("lists who is at risk, and why, and says how good the model is", async () => {
  renderPart(<CustomersAtRiskTile model={model} onOpen={() => {}} />);
  const table = await screen.findByRole("table", { name: "Customers at risk" });
  const [, first] = within(table).getAllByRole("row");
  if (!first) expect.unreachable("no row");
  expect(plain(first)).toContain("no order for 44 days");
  expect(plain(first)).toContain("94 %");
  expect(within(first).getByRole("cell", { name: "17 May 2026" })).toBeDefined();
  expect(plain(screen.getByRole("region", { name: "Customers at risk" }))).toContain(
    "AUC 0.91 · right in 88.4 %, against 73.1 % by always saying “stays”",
  );
});

test("a row opens the customer, once", async () => {
  const onOpen = vi.fn();
  renderPart(<CustomersAtRiskTile model={model} onOpen={onOpen} />);
  await userEvent.click(await screen.findByRole("button", { name: "Ines Albrecht" }));
  expect(onOpen).toHaveBeenCalledExactlyOnceWith("c-00412");
});

test("without scores it says where they come from", async () => {
  answerFromFixtures({ "/api/v1/customers": { body: { items: [], nextCursor: null } } });
  renderPart(<CustomersAtRiskTile model={null} onOpen={() => {}} />);
  expect(await screen.findByText(/No scores yet/)).toBeDefined();
});

test("the panel shows the prediction with what drives it, and closes", async () => {
  const onClose = vi.fn();
  renderPart(<CustomerPanel customerId="c-00412" onClose={onClose} />);
  const panel = await screen.findByRole("dialog", { name: "Ines Albrecht" });
  expect(plain(within(panel).getByRole("region", { name: "Churn prediction" }))).toContain(
    "94 % likely to stop buyingAbove the threshold of 50 %",
  );
  const [strongest] = within(within(panel).getByRole("list", { name: "Reasons" })).getAllByRole("listitem");
  expect(strongest?.textContent).toBe("no order for 44 daysraises the risk");

  await userEvent.click(within(panel).getByRole("button", { name: "Close" }));
  expect(onClose).toHaveBeenCalled();
});

test("a customer without a prediction still has a profile", async () => {
  answerFromFixtures({ "/api/v1/customers/c-00412": { body: { ...profile, churn: null } } });
  renderPart(<CustomerPanel customerId="c-00412" onClose={() => {}} />);
  expect(await screen.findByText(/No prediction yet/)).toBeDefined();
  expect(screen.getByText("Recent orders")).toBeDefined();
});

test("an unknown customer is a problem with a hint", async () => {
  const body = {
    code: "unknown_customer",
    message: "There is no customer 'c-1'",
    hint: "See the list.",
    where: null,
  };
  answerFromFixtures({ "/api/v1/customers/c-1": { body, status: 404 } });
  renderPart(<CustomerPanel customerId="c-1" onClose={() => {}} />);
  const problem = await screen.findByRole("alert");
  expect(within(problem).getByText("There is no customer 'c-1'")).toBeDefined();
  expect(within(problem).getByText("See the list.")).toBeDefined();
});
