import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerFromFixtures } from "../test/fixture-fetch.ts";
import { fixture } from "../test/fixtures.ts";
import { App } from "./app.tsx";

const at = (address: string) => {
  globalThis.history.replaceState(null, "", address);
  render(<App />);
};
const tile = (name: string) => screen.findByRole("region", { name });

test("every area is one click away, and the one that is open is marked", async () => {
  at("/flows");
  const areas = await screen.findByRole("navigation", { name: "Areas" });
  expect(within(areas).getAllByRole("link")).toHaveLength(16);
  await waitFor(() =>
    expect(within(areas).getByRole("link", { name: "Flows" }).getAttribute("aria-current")).toBe("page"),
  );
  expect(await screen.findByRole("link", { name: "build_gold" })).toBeDefined();
  await userEvent.click(within(areas).getByRole("link", { name: "Catalogue" }));
  expect(await screen.findByRole("link", { name: "gold.agg_daily_sales" })).toBeDefined();
  expect(document.title).toBe("Catalogue · Millrace");
});

test("a click on a value cuts the whole dashboard to it, and stands in the address", async () => {
  const fetch = answerFromFixtures();
  at("/dashboards/shop");
  const bars = await tile("Categories as bars");
  const [first] = await within(bars).findAllByRole("listitem");
  const value = within(first as HTMLElement).getByRole("button");
  const category = value.textContent;
  await userEvent.click(value);

  await screen.findByRole("button", { name: `Take off category ${category}` });
  expect(decodeURIComponent(globalThis.location.search)).toBe(`?only=["category:${category}"]`);
  const asked = () => fetch.mock.calls.map(([request]) => decodeURIComponent(request.url));
  await waitFor(() =>
    expect(asked().some((url) => url.includes("by=day") && url.includes(`filter=category:${category}`))).toBe(
      true,
    ),
  );

  await userEvent.click(screen.getByRole("button", { name: `Take off category ${category}` }));
  await waitFor(() => expect(globalThis.location.search).toBe(""));
});

test("the address alone shows the same dashboard", async () => {
  const fetch = answerFromFixtures();
  at(`/dashboards/shop?last=30d&only=${encodeURIComponent('["category:Kitchen"]')}`);
  await screen.findByRole("button", { name: "Take off category Kitchen" });
  const windows = screen.getByRole("group", { name: "Window" });
  expect(within(windows).getByRole("radio", { name: "30 days" })).toHaveProperty("checked", true);
  await waitFor(() =>
    expect(
      fetch.mock.calls.some(([request]) =>
        /by=category.*last=30d.*filter=category%3AKitchen/.test(request.url),
      ),
    ).toBe(true),
  );
});

test("a dashboard that does not exist says what there is to do", async () => {
  const body = {
    code: "not_found",
    message: "There is no dashboard 'shp'.",
    hint: "Did you mean 'shop'?",
    where: null,
  };
  answerFromFixtures({ "/api/v1/dashboards/shp": { body, status: 404 } });
  at("/dashboards/shp");
  expect(await screen.findByText("Did you mean 'shop'?")).toBeDefined();
});

test("a list with nothing in it says how it is filled", async () => {
  answerFromFixtures({
    "/api/v1/dashboards": { body: { items: [] } },
    "/api/v1/checks": { body: { items: [], nextCursor: null } },
  });
  at("/dashboards");
  expect(await screen.findByText(/Write dashboards\/shop.yaml into the project/)).toBeDefined();
  await userEvent.click(screen.getByRole("link", { name: "Quality" }));
  expect(await screen.findByText(/Write 'checks:' into the model's .yml/)).toBeDefined();
});

test("what broke is first, and leads to its check", async () => {
  const page = fixture<{ items: { title: string; last: { holds: boolean } }[] }>("checks.json");
  const broken = page.items[2];
  if (broken) broken.last.holds = false;
  answerFromFixtures({ "/api/v1/checks": { body: page } });
  at("/quality");
  const rows = within(await screen.findByRole("table", { name: "Checks" })).getAllByRole("row");
  expect(rows[1]?.textContent).toContain(broken?.title);
  expect(rows[1]?.textContent).toContain("broken");
});

test("sources say how they do", async () => {
  at("/sources");
  const row = await screen.findByRole("row", { name: /shop_db/ });
  expect(row.textContent).toContain("streaming");
  expect(within(row).getByRole("link", { name: "bronze.shop_orders" })).toBeDefined();
});

test("what a client sent is shown with the reason where it was refused", async () => {
  at("/events");
  const calls = within(await screen.findByRole("table", { name: "Calls" }));
  expect(await calls.findByText(/The write key is not known/)).toBeDefined();
  expect(calls.getByText("…9fK2")).toBeDefined();
});

test("a version that is not in use says why", async () => {
  at("/models/churn");
  expect(await screen.findByText("AUC 0.81 is below 0.87 of version 2.")).toBeDefined();
});

test("a dashboard is changed, and what is sent is what the file shall say", async () => {
  const fetch = answerFromFixtures();
  at("/dashboards/shop");
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  const editor = within(await screen.findByRole("region", { name: "Change the dashboard" }));
  const title = editor.getByLabelText("Title");
  await userEvent.clear(title);
  await userEvent.type(title, "Renamed");
  await userEvent.click(editor.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("heading", { name: "Renamed" })).toBeDefined();
  const puts = fetch.mock.calls.map(([request]) => request).filter((request) => request.method === "PUT");
  expect(puts).toHaveLength(2);
});

test("what is wrong with a tile is said beside it", async () => {
  const problem = {
    field: "rows.0.tiles.0.metric",
    message: "The metric 'x' is not defined.",
    hint: "Use y.",
  };
  const body = {
    code: "definition_value",
    message: "Wrong.",
    hint: "Mend it.",
    where: null,
    problems: [problem],
  };
  at("/dashboards/shop");
  await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
  answerFromFixtures({ "/api/v1/dashboards/shop": { body, status: 400 } });
  await userEvent.click(await screen.findByRole("button", { name: "Save" }));
  expect(await screen.findByText("The metric 'x' is not defined. Use y.")).toBeDefined();
});

test("a step of a funnel opens who stopped after it, and from there goes to the customer", async () => {
  const fetch = answerFromFixtures();
  at("/dashboards/shop");
  const funnel = within(await tile("From looking to buying"));
  expect(await funnel.findByText("25 %")).toBeDefined();
  await userEvent.click(funnel.getByRole("button", { name: "Seen" }));
  const panel = within(await screen.findByRole("dialog", { name: "Stopped after: Seen", hidden: true }));
  expect(await panel.findByText("2 people")).toBeDefined();
  const asked = fetch.mock.calls.map(([request]) => decodeURIComponent(request.url));
  expect(asked.some((url) => url.includes("/funnel/stopped?") && url.includes("after=1"))).toBe(true);
});

test("cohorts are a triangle", async () => {
  at("/dashboards/shop");
  const cohorts = within(await tile("Customers who come back"));
  const rows = await cohorts.findAllByRole("row");
  expect(rows.map((row) => within(row).queryAllByRole("button").length)).toEqual([0, 3, 2, 1]);
  expect(cohorts.getByRole("button", { name: "Apr 2026, month 2: 0\u00a0%" })).toBeDefined();
});

test("a country is named in words and chosen by its letters", async () => {
  at("/dashboards/shop");
  const map = within(await tile("Revenue by country"));
  await userEvent.click(await map.findByRole("button", { name: "Germany" }));
  expect(await screen.findByRole("button", { name: "Take off country DE" })).toBeDefined();
});

test("metrics are explored by pointing, and the address says all of it", async () => {
  at("/explore");
  const question = within(await screen.findByRole("region", { name: "Question" }));
  await userEvent.click(question.getByRole("button", { name: "Revenue" }));
  await userEvent.click(question.getByRole("button", { name: "Category" }));
  expect(await tile("Revenue by category")).toBeDefined();
  await waitFor(() =>
    expect(decodeURIComponent(globalThis.location.search)).toBe('?metrics=["revenue"]&by=["category"]'),
  );
  const keep = await screen.findByRole("link", { name: "Shop" });
  expect(keep.getAttribute("href")).toContain("/dashboards/shop?add=");
});

test("a tile that was explored comes to the dashboard's editor", async () => {
  const added = { kind: "bar", title: "Brought along", metric: "revenue", by: ["category"] };
  at(`/dashboards/shop?add=${encodeURIComponent(JSON.stringify(JSON.stringify(added)))}`);
  expect(await screen.findByRole("region", { name: "Change the dashboard" })).toBeDefined();
  expect(await tile("Brought along")).toBeDefined();
});
