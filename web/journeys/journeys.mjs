import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmpty } from "./empty-platform.mjs";
import { everyPage, settled } from "./every-page.mjs";

const FOUND = 30_000;

/** Sends to the collector as a client does. */
async function send(base, writeKey, body, call = "track") {
  const authorization = `Basic ${btoa(`${writeKey}:`)}`;
  await fetch(`${base}/v1/${call}`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify(body),
  });
}

/** What people do, one page each. A journey fails when something it looks for does not come. */
export const JOURNEYS = [
  {
    name: "overview: numbers of the shop, and the way to every area",
    walk: async (page) => {
      await page.getByRole("heading", { name: "Overview" }).waitFor({ timeout: FOUND });
      await page.getByRole("region", { name: "Revenue", exact: true }).getByText("€").first().waitFor();
      for (const area of [
        "Dashboards",
        "Reports",
        "Customers",
        "Explore",
        "SQL",
        "Catalogue",
        "Quality",
        "Models",
        "Features",
        "Experiments",
        "Events",
        "Flows",
        "Sources",
        "Quarantine",
        "Settings",
      ])
        await page.getByRole("navigation", { name: "Areas" }).getByRole("link", { name: area }).waitFor();
    },
  },
  {
    name: "dashboard: choose a category by clicking it, and every tile and the address follow",
    walk: async (page, base) => {
      await page.goto(`${base}/dashboards`);
      await page.getByRole("link", { name: "Shop", exact: true }).click();
      const slices = page.getByRole("region", { name: "Sales by category" });
      const first = slices.locator("li button").first();
      const all = await bigNumber(page, "Revenue this month");
      const category = (await first.textContent()).trim();
      await first.click();
      await page.getByRole("button", { name: `Take off category ${category}` }).waitFor();
      await page.waitForFunction(
        (before) =>
          ![...document.querySelectorAll("section")].some(
            (tile) =>
              tile.querySelector("h2")?.textContent === "Revenue this month" &&
              tile.textContent.includes(before),
          ),
        all,
      );
      if (!decodeURIComponent(page.url()).includes(`category:${category}`))
        throw new Error(`The address does not say it: ${page.url()}`);
      await page.reload();
      await page.getByRole("button", { name: `Take off category ${category}` }).click();
      await page
        .getByRole("region", { name: "Top 10 products" })
        .getByRole("button", { name: /How is this computed/ })
        .click();
      await page.getByText("group by all").first().waitFor();
    },
  },
  {
    name: "dashboard: a tile's rows come as CSV",
    walk: async (page, base) => {
      await page.goto(`${base}/dashboards/shop`);
      const wait = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download Top 10 products as CSV" }).click();
      const text = await readFile(await (await wait).path(), "utf8");
      if (!text.startsWith("product,value\r\n") || text.split("\r\n").length !== 11)
        throw new Error(`Not eleven lines of product and value: ${text.slice(0, 200)}`);
    },
  },
  {
    name: "dashboard: a tile comes as a picture",
    walk: async (page, base) => {
      await page.goto(`${base}/dashboards/shop`);
      const button = page.getByRole("button", { name: "Download Revenue by day as PNG" });
      await button.waitFor({ timeout: FOUND });
      await page.locator("svg path, svg circle").nth(20).waitFor();
      const wait = page.waitForEvent("download");
      await button.click();
      const bytes = await readFile(await (await wait).path());
      if (bytes.subarray(1, 4).toString() !== "PNG" || bytes.length < 10_000)
        throw new Error(`Not a picture of a chart: ${bytes.length} bytes`);
    },
  },
  {
    name: "SQL: answer a query, draw it, find it in the history, and read what is wrong with another",
    walk: async (page, base) => {
      await page.goto(`${base}/sql`);
      await type(
        page,
        "select category, count(*) as products from gold.dim_product group by all order by 2 desc",
      );
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByRole("columnheader", { name: "products" }).waitFor();
      await page.getByText("Chart", { exact: true }).click();
      await page.getByRole("list", { name: "products" }).waitFor();
      await page.getByRole("complementary", { name: "History" }).getByText("dim_product").first().waitFor();
      await type(page, "select * from gold.fct_sale");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByRole("alert").getByText("fct_sale").first().waitFor();
    },
    // A query of a table that does not exist is answered by a problem.
    complains: /status of 40[04]/,
  },
  {
    name: "SQL: a query that would not end is cancelled, and the server stops it",
    walk: async (page, base) => {
      await page.goto(`${base}/sql`);
      await type(page, "select count(*) from range(1000000000000) as t(i) where hash(i) = 7");
      const asked = page.waitForRequest((request) => request.url().endsWith("/api/v1/sql/stream"));
      await page.getByRole("button", { name: "Run", exact: true }).click();
      const { id } = (await asked).postDataJSON();
      await page.waitForTimeout(1_000);
      await page.getByRole("button", { name: "Cancel" }).click();
      const isRunning = async () =>
        (await (await page.request.delete(`${base}/api/v1/sql/${id}`)).json()).isStopped;
      for (let tries = 0; (await isRunning()) && tries < 40; tries++) await page.waitForTimeout(50);
      if (await isRunning()) throw new Error("The query still runs two seconds after Cancel");
      await page.getByText("Write a SELECT over tables").waitFor();
    },
  },
  {
    name: "SQL: 100,000 rows come and scroll; the plan is drawn; a query is kept as a file of the project",
    walk: async (page, base, { project }) => {
      await page.goto(`${base}/sql`);
      await type(page, "select i, hash(i) as h, i % 7 as seventh from range(150000) as t(i)");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByText(/^100,000 rows in .*, cut there$/).waitFor({ timeout: FOUND });
      const frames = await scrolled(page.getByRole("table", { name: "Rows" }));
      await page.getByRole("cell", { name: "99999", exact: true }).waitFor();
      console.log(
        `      100,000 rows: ${frames.count} frames of at most ${Math.round(frames.longest)} ms, half of them under ${Math.round(frames.middle)} ms`,
      );
      await page.getByRole("button", { name: "Plan" }).click();
      await page.getByRole("region", { name: "Plan" }).getByText("RANGE").waitFor();
      const saved = page.getByRole("complementary", { name: "Saved queries" });
      await saved.getByLabel("Save as").fill("Journey's query");
      await saved.getByRole("button", { name: "Save" }).click();
      await saved.getByRole("button", { name: "Journey's query", exact: true }).waitFor();
      const text = await readFile(join(project, "queries/journey_s_query.sql"), "utf8");
      if (!text.startsWith("-- Journey's query\nselect i, hash(i)"))
        throw new Error(`Not the query: ${text}`);
      await saved.getByRole("button", { name: "Remove Journey's query" }).click();
      await saved.getByRole("button", { name: "Really remove Journey's query" }).click();
      await saved.getByText("What is saved here").waitFor();
    },
  },
  {
    name: "explore: choose a metric and a dimension, go back by the address, see the rows, and keep the tile",
    walk: async (page, base) => {
      await page.goto(`${base}/explore`);
      const question = page.getByRole("region", { name: "Question" });
      await question.getByRole("button", { name: "Revenue", exact: true }).click();
      await question.getByRole("button", { name: "Category", exact: true }).click();
      const tile = page.getByRole("region", { name: "Revenue by category" });
      await tile.getByRole("listitem").first().waitFor({ timeout: FOUND });
      await page.reload();
      const first = tile.getByRole("listitem").first().getByRole("button");
      const category = (await first.textContent()).trim();
      await first.click();
      await page.getByRole("button", { name: `Take off category ${category}` }).waitFor();
      await tile.getByRole("button", { name: "Rows behind Revenue by category" }).click();
      const panel = page.getByRole("dialog");
      await panel.getByRole("columnheader", { name: "transaction_id" }).waitFor({ timeout: FOUND });
      await panel.getByRole("button", { name: "Close" }).click();
      await page.getByRole("link", { name: "Shop", exact: true }).click();
      await page.getByRole("region", { name: "Change the dashboard" }).waitFor();
      await page.getByRole("region", { name: "Revenue by category" }).waitFor();
      await page.getByRole("button", { name: "Preview the file" }).click();
      await page
        .getByRole("region", { name: "What the file will say" })
        .getByText("title: Revenue by category")
        .waitFor();
      await page.getByRole("button", { name: "Leave without saving" }).click();
    },
  },
  {
    name: "dashboard: a country is chosen on the map, cohorts are a triangle, and from a cell one comes to a customer",
    walk: async (page, base) => {
      await page.goto(`${base}/dashboards/shop`);
      const map = page.getByRole("region", { name: "Revenue by country" });
      await map.scrollIntoViewIfNeeded({ timeout: FOUND });
      await map.locator("svg path").nth(100).waitFor({ state: "attached", timeout: FOUND });
      await map.getByRole("button", { name: "Germany" }).click();
      await page.getByRole("button", { name: "Take off country DE" }).click();
      const cohorts = page.getByRole("region", { name: "Customers who come back" });
      await cohorts
        .getByRole("button", { name: /month 1: / })
        .first()
        .click();
      const panel = page.getByRole("dialog");
      await panel.getByRole("link").first().click({ timeout: FOUND });
      await page.waitForURL("**/customers/*");
      await page.getByRole("columnheader", { name: "Age" }).waitFor({ timeout: FOUND });
    },
  },
  {
    name: "dashboard: a funnel narrows, and says who stopped and how it is computed",
    walk: async (page, base) => {
      await page.goto(`${base}/dashboards/visits`);
      const funnel = page.getByRole("region", { name: "From looking to buying" });
      const steps = await funnel.getByRole("listitem").locator("strong").allTextContents();
      await funnel.getByRole("listitem").nth(2).waitFor({ timeout: FOUND });
      const values = (await funnel.getByRole("listitem").locator("strong").allTextContents()).map((text) =>
        Number(text.replaceAll(",", "")),
      );
      if (!(values[0] > values[1] && values[1] > values[2] && values[2] > 0))
        throw new Error(`Not a funnel: ${steps} ${values}`);
      await funnel.getByRole("button", { name: /How is this computed/ }).click();
      await page.getByText("asof join").first().waitFor();
      await page.keyboard.press("Escape");
      await funnel.getByRole("button", { name: "Seen" }).click();
      await page
        .getByRole("dialog", { name: "Stopped after: Seen" })
        .getByText(/people/)
        .first()
        .waitFor();
    },
  },
  {
    name: "SQL: tables and columns complete",
    walk: async (page, base) => {
      await page.goto(`${base}/sql`);
      await page.waitForResponse((answer) => answer.url().includes("/api/v1/catalog"));
      await type(page, "select * from gold.fct_s");
      await page.keyboard.press("Control+Space");
      await page.locator(".cm-tooltip-autocomplete").getByText("fct_sales").waitFor();
    },
  },
  {
    name: "catalogue: search a column, open its table, follow the lineage to where it comes from",
    walk: async (page, base) => {
      await page.goto(`${base}/catalog`);
      await page.getByRole("searchbox").fill("fct_sales amount");
      await page.getByRole("link", { name: "gold.fct_sales", exact: true }).click();
      await page.getByRole("region", { name: "Figures" }).getByText("Rows").waitFor();
      await page.getByRole("columnheader", { name: "transaction_id" }).waitFor({ timeout: FOUND });
      await page
        .getByRole("region", { name: "Lineage of gold.fct_sales" })
        .getByRole("link", { name: /stg_sales/ })
        .click();
      await page.getByRole("heading", { name: "silver.stg_sales" }).waitFor();
    },
  },
  {
    name: "quality: open a check, its SQL and its history",
    walk: async (page, base) => {
      await page.goto(`${base}/quality`);
      await page.getByRole("table", { name: "Checks" }).getByRole("link").first().click();
      await page.getByRole("region", { name: "What it asks" }).getByText("Severity").waitFor();
      await page.getByRole("region", { name: "History" }).waitFor();
    },
  },
  {
    name: "flows: start one, see its steps end and its log",
    walk: async (page, base) => {
      await page.goto(`${base}/flows`);
      await page.getByRole("link", { name: "build_shop" }).click();
      await page.getByRole("region", { name: "Runs by step" }).waitFor();
      await page.getByRole("button", { name: "Run now" }).click();
      await page.waitForURL("**/runs/*");
      await page
        .getByRole("region", { name: "Log lines" })
        .locator("p")
        .first()
        .waitFor({ timeout: 180_000 });
      await page.getByText("succeeded").first().waitFor({ timeout: 180_000 });
    },
  },
  {
    name: "flows: stop a run and go on with it; its times are drawn",
    walk: async (page, base) => {
      await page.goto(`${base}/flows/train_churn`);
      await page.getByRole("button", { name: "Run now" }).click();
      await page.waitForURL("**/runs/*");
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Retry" }).click({ timeout: FOUND });
      await page.getByRole("button", { name: "Cancel" }).waitFor({ timeout: FOUND });
      await page.getByRole("list", { name: "Steps by time" }).waitFor({ timeout: 180_000 });
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Retry" }).waitFor({ timeout: FOUND });
    },
    // Who is first, the run's end or the word to stop it, is not ours to say.
    complains: /status of 400/,
  },
  {
    name: "flows: a backfill says what there is to do before it does it",
    walk: async (page, base) => {
      await page.goto(`${base}/flows/train_churn`);
      await page.getByRole("button", { name: "Backfill…" }).click();
      await page.getByLabel("From").fill("2026-01-05");
      await page.getByLabel("To").fill("2026-01-26");
      await page.getByRole("button", { name: "Preview" }).click();
      const todo = page.getByRole("region", { name: "What there is to do" });
      await todo.getByText("Steps of each").waitFor({ timeout: FOUND });
      await todo.getByRole("button", { name: /^Start \d+ runs?$/ }).waitFor();
    },
  },
  {
    name: "events: send one and see it come, search for it, and read why another was refused",
    walk: async (page, base, { writeKey }) => {
      const person = `journey-${Date.now()}`;
      await page.goto(`${base}/events?person=${person}`);
      await page.getByText(/^listening/).waitFor({ timeout: FOUND });
      await page.waitForTimeout(1_000);
      await send(base, writeKey, { userId: person, event: "Journey Walked" });
      const list = page.getByRole("list", { name: "Newest events" });
      await list.getByText("Journey Walked", { exact: true }).first().waitFor({ timeout: 5_000 });
      await send(base, writeKey, { userId: person, event: "Order Completed", properties: {} });
      await list.getByText("aside").waitFor({ timeout: 5_000 });
      await list.locator("summary").first().click();
      await list
        .getByText(/order_id/)
        .first()
        .waitFor();
      await send(base, "not-the-write-key", { userId: person, event: "x" });
      await page.getByText("Refused or put aside", { exact: true }).click();
      await page
        .getByRole("table", { name: "Calls" })
        .getByText(/The write key is not known/)
        .first()
        .waitFor({ timeout: 6_000 });
      await page.getByRole("list", { name: "Volume by name" }).waitFor({ timeout: FOUND });
    },
  },
  {
    name: "dashboard: send events and see the tile move within two seconds",
    walk: async (page, base, { writeKey }) => {
      await page.goto(`${base}/dashboards/visits`);
      const tile = page.getByRole("region", { name: "Events as they come" });
      const value = tile.locator("p").nth(1);
      await value.waitFor({ timeout: FOUND });
      const before = Number((await value.textContent()).replaceAll(",", ""));
      const sent = 3_000;
      const batch = Array.from({ length: sent }, (_, at) => ({
        type: "track",
        event: "Journey Counted",
        userId: `counted-${at}`,
      }));
      await Promise.all(
        Array.from({ length: 6 }, (_, at) =>
          send(base, writeKey, { batch: batch.slice(at * 500, (at + 1) * 500) }, "batch"),
        ),
      );
      const start = performance.now();
      await page.waitForFunction(
        (least) =>
          [...document.querySelectorAll("section")].some(
            (one) =>
              one.querySelector("h2")?.textContent === "Events as they come" &&
              Number(one.querySelectorAll("p")[1]?.textContent.replaceAll(",", "")) >= least,
          ),
        before + sent,
        { timeout: 2_000, polling: 50 },
      );
      console.log(`      the tile moved after ${Math.round(performance.now() - start)} ms`);
    },
  },
  {
    name: "dashboard: change it in the browser and find the file changed",
    walk: async (page, base, { project }) => {
      const file = join(project, "dashboards/visits.yaml");
      const before = await readFile(file, "utf8");
      try {
        await page.goto(`${base}/dashboards/visits`);
        await page.getByRole("button", { name: "Edit", exact: true }).click();
        await page.getByRole("button", { name: "Add a tile to row 1" }).click();
        const form = page.getByRole("dialog");
        await form.getByLabel("Title").fill("Journey's tile");
        await form.getByLabel("Shown as").selectOption("bar");
        await form.getByLabel("Metric").selectOption("online_orders");
        await form.getByLabel("By").selectOption("channel");
        await form.getByRole("button", { name: "Done" }).click();
        await page.getByRole("button", { name: "Make Visits wider" }).click();
        await page.getByRole("button", { name: "Preview the file" }).click();
        await page
          .getByRole("region", { name: "What the file will say" })
          .getByText("Journey's tile")
          .waitFor();
        await page.getByRole("button", { name: "Save" }).click();
        await page.getByRole("region", { name: "Journey's tile" }).waitFor({ timeout: FOUND });
        await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
        const after = await readFile(file, "utf8");
        if (!after.includes("{kind: bar, title: Journey's tile, metric: online_orders, by: channel}"))
          throw new Error(`The file does not say it: ${after}`);
        const untouched = before.split("\n").filter((line) => line.includes("by day"));
        if (untouched.some((line) => !after.includes(line))) throw new Error(`Other lines changed: ${after}`);
      } finally {
        await writeFile(file, before);
      }
    },
  },
  {
    name: "models: the version in use, its figures, and those that were held back",
    walk: async (page, base) => {
      await page.goto(`${base}/models`);
      await page.getByRole("link", { name: "churn", exact: true }).click();
      await page
        .getByRole("table", { name: "Versions" })
        .getByText(/in use/)
        .first()
        .waitFor({ timeout: FOUND });
      await page.getByText(/^Everything about version/).click();
      await page.getByRole("heading", { name: "Figures", exact: true }).waitFor();
    },
  },
  {
    name: "models: curves of the version in use, a figure by address, two versions compared, and out and back again",
    walk: async (page, base) => {
      await page.goto(`${base}/models/churn`);
      const curves = page.getByRole("region", { name: /^How version \d+ did$/ });
      for (const name of ["Calibration", "Lift", "Found against false alarms", "Right against found"]) {
        const chart = curves.getByRole("figure", { name });
        await chart.scrollIntoViewIfNeeded({ timeout: FOUND });
        await chart.locator("svg path").nth(3).waitFor({ state: "attached", timeout: FOUND });
      }
      await curves
        .getByRole("list", { name: "Importance of features" })
        .getByRole("listitem")
        .nth(3)
        .waitFor();
      const figures = page.getByRole("region", { name: "Figures over time" });
      await figures.getByLabel("Figure").selectOption("calibration_error");
      await page.waitForURL("**/models/churn?figure=calibration_error");
      await page.reload();
      await figures.getByRole("figure", { name: "Calibration error by version" }).waitFor({ timeout: FOUND });
      await twoVersions(page, base);
      await page.goto(`${base}/models/churn`);
      await page
        .getByRole("table", { name: "Versions" })
        .getByRole("link", { name: /^with version/ })
        .first()
        .click();
      await page.waitForURL(/\/models\/churn\/compare\?a=\d+&b=\d+/);
      const both = page.getByRole("region", { name: "Two versions" });
      await both.getByRole("row", { name: /^AUC/ }).waitFor({ timeout: FOUND });
      await both.getByRole("table", { name: "Importance in both" }).waitFor({ timeout: FOUND });

      await page.goto(`${base}/models/churn`);
      const other = page.getByRole("button", { name: /^Let version \d+ out$/ }).first();
      await other.click({ timeout: FOUND });
      const panel = page.getByRole("dialog");
      await panel.getByText("Shadow", { exact: true }).click();
      await panel.getByRole("button", { name: "Begin the shadow" }).click();
      const use = page.getByRole("region", { name: "In use" });
      await use.getByRole("table", { name: "Guardrails" }).waitFor({ timeout: FOUND });
      await use.getByRole("button", { name: "Roll back…" }).click();
      await panel.getByText(/^The shadow of version \d+ ends/).waitFor();
      await panel.getByRole("button", { name: "Roll back", exact: true }).click();
      await use.getByText("nothing", { exact: true }).waitFor({ timeout: FOUND });
    },
  },
  {
    name: "features: how each is spread, how old it is, and how far it has moved since the training",
    walk: async (page, base) => {
      await page.goto(`${base}/features`);
      await page.getByRole("link", { name: "customer_orders", exact: true }).click();
      const spread = page.getByRole("region", { name: "Distributions" });
      const first = spread.getByRole("listitem").first();
      await first.getByRole("figure").waitFor({ timeout: FOUND });
      await first.getByText("Missing").waitFor();
      await first.getByText(/^PSI /).waitFor({ timeout: 90_000 });
      await page.goto(`${base}/features/customer_live`);
      await spread.getByText("Events still to fold").waitFor({ timeout: FOUND });
      await spread.getByRole("figure").first().waitFor();
    },
  },
  {
    name: "features: what is known of a customer, and how it is kept fresh",
    walk: async (page, base) => {
      await page.goto(`${base}/features`);
      await page
        .getByRole("table", { name: /^Features of/ })
        .first()
        .waitFor({ timeout: FOUND });
      await page.getByText("by events").first().waitFor();
    },
  },
  {
    name: "experiments: one is opened, with its lift and the interval",
    walk: async (page, base) => {
      for (let customer = 1; customer <= 60; customer++)
        await page.request.get(
          `${base}/api/v1/experiments/home_page/assign?customer=C${String(customer).padStart(5, "0")}`,
        );
      await page.goto(`${base}/experiments`);
      await page.getByRole("link", { name: "home_page", exact: true }).click();
      const results = page.getByRole("region", { name: "Results" });
      await results
        .getByText(/Seen in two arms|Nobody has seen it yet/)
        .first()
        .waitFor({ timeout: FOUND });
    },
  },
  {
    name: "settings: the key is masked, a user is added and dropped, and the audit tells of it",
    walk: async (page, base, { writeKey }) => {
      await page.goto(`${base}/settings`);
      await page.getByRole("region", { name: "Project" }).waitFor({ timeout: FOUND });
      await page.getByText("Write keys", { exact: true }).click();
      await page.getByText(`…${writeKey.slice(-4)}`).waitFor({ timeout: FOUND });
      if ((await page.content()).includes(writeKey)) throw new Error("The write key stands on the page");
      await page.getByText("Alerts", { exact: true }).click();
      await page.getByRole("region", { name: "Alerts" }).waitFor();
      await page.getByText("Sources", { exact: true }).last().click();
      await page.getByRole("region", { name: "All sources" }).waitFor();

      const name = `eve${Date.now()}`;
      await page.goto(`${base}/settings?tab=users`);
      await page.getByLabel("Name").fill(name);
      await page.getByRole("button", { name: "Add the user" }).click();
      const token = (await page.getByRole("status").locator("code").first().textContent()).trim();
      const asked = (path) =>
        fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } }).then(
          ({ status }) => status,
        );
      if ((await asked("/api/v1/metrics")) !== 200) throw new Error("The new token opens nothing");
      if ((await asked("/api/v1/customers")) !== 403) throw new Error("A viewer sees customers");
      await page.reload();
      await page.getByRole("cell", { name, exact: true }).waitFor();
      if ((await page.content()).includes(token)) throw new Error("The token is shown twice");
      await page.getByRole("button", { name: `Drop ${name}`, exact: true }).click();
      await page.getByRole("button", { name: `Drop ${name} and all tokens` }).click();
      await page.getByRole("cell", { name, exact: true }).waitFor({ state: "detached" });
      if ((await asked("/api/v1/metrics")) !== 401) throw new Error("A dropped user still gets in");

      await page.goto(`${base}/settings?tab=audit&action=${name}`);
      const audit = page.getByRole("table", { name: "Audit" });
      await audit.getByText("DELETE /api/v1/users/{}").waitFor({ timeout: FOUND });
      await audit.getByText("owner").first().waitFor();
    },
  },
  {
    name: "roles: a viewer is not offered SQL or customers, and a button says which role it takes",
    walk: async (page, base, { token: owner }) => {
      const name = `vic${Date.now()}`;
      const made = await page.request.post(`${base}/api/v1/users`, { data: { name, role: "viewer" } });
      try {
        const { token } = await made.json();
        await page.goto(`${base}/?token=${encodeURIComponent(token)}`);
        await page.goto(`${base}/flows/build_shop`);
        const run = page.getByRole("button", { name: "Run now" });
        await page
          .locator('button[aria-disabled="true"]', { hasText: "Run now" })
          .waitFor({ timeout: FOUND });
        if ((await run.getAttribute("title")) !== "This takes the role 'admin'; yours is 'viewer'.")
          throw new Error("The button does not say which role it takes");
        const areas = page.getByRole("navigation", { name: "Areas" });
        for (const area of ["SQL", "Customers", "Quarantine"])
          if ((await areas.getByRole("link", { name: area }).count()) > 0)
            throw new Error(`${area} is offered`);
        await page.goto(`${base}/settings?tab=keys`);
        await page.getByRole("region", { name: "Write keys" }).waitFor({ timeout: FOUND });
        if ((await page.getByRole("radio", { name: "Users" }).count()) > 0)
          throw new Error("Users are offered");
      } finally {
        const authorization = `Bearer ${owner}`;
        await fetch(`${base}/api/v1/users/${name}`, { method: "DELETE", headers: { authorization } });
      }
    },
    // A page may ask once before it knows who asks; the server refuses in any case.
    complains: /status of 403/,
  },
  {
    name: "reports: write one now, and open it",
    walk: async (page, base) => {
      await page.goto(`${base}/reports`);
      const table = page.getByRole("table", { name: "Reports" });
      await table
        .getByRole("button", { name: /^Write \w+ now$/ })
        .first()
        .click();
      await table.getByText(/is written$/).waitFor({ timeout: FOUND });
      await table
        .getByRole("button", { name: /^Files of/ })
        .first()
        .click();
      await page.waitForURL("**report=**");
      const file = page
        .getByRole("table", { name: /^Files of/ })
        .getByRole("link")
        .first();
      const address = await file.getAttribute("href");
      const html = await page.evaluate((at) => fetch(at).then((answer) => answer.text()), address);
      if (!html.includes("Written")) throw new Error("The file is no report");
    },
  },
  {
    name: "customers: search one, see why they may leave and how old each feature is",
    walk: async (page, base) => {
      await page.goto(`${base}/customers`);
      const table = page.getByRole("table", { name: "Customers" });
      const name = (await table.getByRole("link").first().textContent()).trim();
      await page.getByRole("searchbox").fill(name);
      await page.waitForURL("**q=**");
      await table.getByRole("link", { name }).first().click();
      await page.getByRole("heading", { name }).waitFor();
      await page.getByRole("columnheader", { name: "Age" }).waitFor();
      await page.getByRole("region", { name: "Churn", exact: true }).waitFor();
    },
  },
  {
    name: "sources: test one and see its first rows",
    walk: async (page, base) => {
      await page.goto(`${base}/sources`);
      await page
        .getByRole("row", { name: /^shop_db|^orders|^customers/ })
        .first()
        .getByRole("button", { name: "Test" })
        .click();
      const panel = page.getByRole("dialog");
      await panel
        .getByRole("table", { name: "First rows" })
        .or(panel.getByRole("alert"))
        .first()
        .waitFor({ timeout: FOUND });
    },
  },
  {
    name: "quarantine: read why something was put aside",
    walk: async (page, base) => {
      await page.goto(`${base}/quarantine`);
      await page
        .getByRole("table", { name: "Put aside" })
        .getByRole("row")
        .nth(1)
        .waitFor({ timeout: FOUND });
      await page.getByRole("table", { name: "Put aside" }).locator("summary").first().click();
    },
  },
  {
    name: "axe: every page, in light and in dark",
    walk: async (page, base, { lookAt }) => {
      const places = await everyPage(page, base);
      const seen = [];
      for (const theme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: theme });
        for (const path of places) {
          await page.goto(base + path);
          if (path !== "/docs/") await settled(page);
          else
            await page
              .getByRole("heading", { name: /Millrace/ })
              .first()
              .waitFor({ timeout: FOUND });
          // A line of Swagger UI opens by a button that holds a link to itself; that is not ours to change.
          const found = (await lookAt(page)).filter(
            (one) => path !== "/docs/" || !one.startsWith("nested-interactive"),
          );
          for (const one of found) seen.push(`${path} in ${theme}: ${one}`);
        }
      }
      console.log(`      ${places.length} pages, each twice`);
      if (seen.length > 0) throw new Error(seen.join("\n      "));
    },
  },
  {
    name: "first minute: an empty platform says what to do, and a step ticks itself off when it has happened",
    walk: async (page) => {
      const { base, token, writeKey, stop } = await startEmpty();
      try {
        await page.goto(`${base}/?token=${encodeURIComponent(token)}`);
        const steps = page.getByRole("list", { name: "First steps" }).getByRole("listitem");
        await steps.nth(3).waitFor({ timeout: FOUND });
        if ((await steps.getByText("done").count()) > 0)
          throw new Error("Something is done before it happened");
        await send(base, writeKey, { userId: "first", event: "Journey Begun" });
        await steps.nth(0).getByText("done").waitFor({ timeout: FOUND });
        await steps.nth(1).getByText("done").waitFor({ timeout: FOUND });
        if ((await steps.nth(2).getByText("done").count()) > 0) throw new Error("No gold table was built");
      } finally {
        stop();
      }
    },
    // The page asks for its numbers before it knows that the project has none.
    complains: /status of 404/,
  },
  {
    name: "customers: what is kept of one is handed over, kept away and taken in again; erasing asks for the id",
    walk: async (page, base) => {
      await page.goto(base + (await firstCustomer(page, base)));
      const card = page.getByRole("region", { name: "Privacy" });
      const handed = page.waitForEvent("download");
      await card.getByRole("button", { name: "Export" }).click({ timeout: FOUND });
      const bytes = await readFile(await (await handed).path());
      if (bytes.subarray(0, 2).toString() !== "PK") throw new Error("What was handed over is no archive");
      await card.getByRole("button", { name: "Erase …" }).click();
      await card.getByRole("table", { name: "What would go" }).getByRole("row").nth(1).waitFor();
      if (await card.getByRole("button", { name: "Erase and suppress" }).isEnabled())
        throw new Error("Erasing did not ask for the id");
      await card.getByRole("button", { name: "Keep" }).click();
      await card.getByRole("button", { name: "Suppress", exact: true }).click();
      await card.getByText("Nothing of this person is taken in.").waitFor({ timeout: FOUND });
      await card.getByRole("button", { name: "Take in again" }).click();
      await card.getByText("What comes of this person is taken in.").waitFor({ timeout: FOUND });
      const actions = card.getByRole("table", { name: "Privacy actions" });
      await actions.getByText(/^done/).nth(1).waitFor({ timeout: FOUND });
    },
  },
  {
    name: "phone: every area is reached, and nothing is wider than the screen",
    walk: async (page, base) => {
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of await everyPage(page, base)) {
        if (path === "/docs/") continue;
        await page.goto(base + path);
        await page.getByRole("navigation", { name: "Areas" }).waitFor();
        await page.waitForTimeout(800);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > 390) throw new Error(`${path} is ${width} pixels wide`);
      }
    },
  },
];

/** The pages that the documentation shows. */
export const PICTURES = [
  {
    name: "events",
    path: "/events",
    ready: (page) => page.getByRole("list", { name: "Newest events" }).getByRole("listitem").nth(2).waitFor(),
  },
  {
    name: "dashboard",
    path: "/dashboards/shop",
    ready: (page) => page.locator("svg path, svg circle").nth(20).waitFor(),
  },
  {
    name: "sql",
    path: "/sql",
    ready: async (page) => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await page.getByRole("columnheader", { name: "revenue" }).waitFor();
    },
  },
  {
    name: "explore",
    path: "/explore?metrics=%5B%22revenue%22%2C%22transactions%22%5D&by=%5B%22country%22%5D",
    ready: (page) => page.locator("svg path").nth(150).waitFor({ state: "attached" }),
  },
  {
    name: "people",
    path: "/dashboards/shop",
    ready: async (page) => {
      await page.locator("svg path").nth(100).waitFor({ state: "attached" });
      await page
        .getByRole("heading", { name: "Where they are, and who comes back" })
        .scrollIntoViewIfNeeded();
      await page
        .getByRole("button", { name: /month 1: / })
        .first()
        .waitFor();
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    },
  },
  {
    name: "table",
    path: "/catalog/gold.fct_sales",
    ready: (page) => page.getByRole("columnheader", { name: "transaction_id" }).waitFor(),
  },
  {
    name: "flow",
    path: "/flows/build_shop",
    ready: (page) => page.getByRole("region", { name: "Runs by step" }).waitFor(),
  },
  {
    name: "model",
    path: "/models/churn",
    width: 1280,
    height: 1000,
    ready: async (page) => {
      await page
        .getByRole("figure", { name: "Lift" })
        .locator("svg path")
        .nth(3)
        .waitFor({ state: "attached" });
      await page
        .getByRole("heading", { name: /^How version/ })
        .evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    name: "features",
    path: "/features/customer_orders",
    ready: (page) => page.getByRole("figure").first().waitFor(),
  },
  {
    name: "customer",
    path: firstCustomer,
    ready: (page) => page.getByRole("columnheader", { name: "Age" }).waitFor(),
  },
  {
    name: "quality",
    path: "/quality",
    ready: (page) => page.getByRole("table", { name: "Checks" }).waitFor(),
  },
];

/** Scrolls to the end in steps of a screen, and says how long frames took. */
async function scrolled(grid) {
  return grid.evaluate(
    (place) =>
      new Promise((done) => {
        const times = [];
        const step = place.scrollHeight / 200;
        let before = performance.now();
        const next = (now) => {
          times.push(now - before);
          before = now;
          place.scrollTop += step;
          if (place.scrollTop + place.clientHeight < place.scrollHeight - 1) requestAnimationFrame(next);
          else
            done({
              count: times.length,
              longest: Math.max(...times),
              middle: times.sort((one, other) => one - other)[times.length >> 1],
            });
        };
        requestAnimationFrame(next);
      }),
  );
}

/** Trains once more where there is one version only, and waits for the second. */
async function twoVersions(page, base) {
  const count = async () =>
    (await (await page.request.get(`${base}/api/v1/models/churn/versions`)).json()).items.length;
  if ((await count()) > 1) return;
  await page.request.post(`${base}/api/v1/flows/train_churn/runs`, { data: {} });
  for (let tries = 0; (await count()) < 2 && tries < 240; tries++) await page.waitForTimeout(500);
  if ((await count()) < 2) throw new Error("A second training has left no version within two minutes");
}

async function firstCustomer(page, base) {
  await page.goto(`${base}/customers`);
  return page.getByRole("table", { name: "Customers" }).getByRole("link").first().getAttribute("href");
}

async function bigNumber(page, tile) {
  const value = page.getByRole("region", { name: tile, exact: true }).getByText("€").first();
  await value.waitFor({ timeout: FOUND });
  return (await value.textContent()).trim();
}

async function type(page, sql) {
  await page.getByRole("textbox", { name: "SQL" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(sql);
  await page.keyboard.press("Escape");
}
