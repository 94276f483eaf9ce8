// Every page of the application as it stands, in light and in dark, under axe; and a page on a phone.

/** Where each page is; those of one thing are found from the list that leads to them. */
const PLACES = [
  "/",
  "/dashboards",
  "/dashboards/shop",
  "/dashboards/visits",
  "/explore?metrics=%5B%22revenue%22%5D&by=%5B%22category%22%5D",
  "/sql",
  "/customers",
  "/catalog",
  "/catalog/gold.fct_sales",
  "/flows",
  "/flows/build_shop",
  "/quality",
  "/sources",
  "/quarantine",
  "/events",
  "/models",
  "/models/churn",
  "/models/churn/compare",
  "/features",
  "/features/customer_orders",
  "/experiments",
  "/experiments/home_page",
  "/reports",
  "/settings",
  "/settings?tab=sources",
  "/settings?tab=keys",
  "/settings?tab=users",
  "/settings?tab=alerts",
  "/settings?tab=audit",
  "/no/such/page",
  "/docs/",
];
const LISTS = [
  { list: "/customers", one: "/customers/" },
  { list: "/quality", one: "/quality/" },
  { list: "/flows/build_shop", one: "/runs/" },
];

/** The addresses of all pages of a running demo. */
export async function everyPage(page, base) {
  const places = [...PLACES];
  for (const { list, one } of LISTS) {
    await page.goto(base + list);
    const link = page.locator(`main a[href^="${one}"]`).first();
    await link.waitFor({ timeout: 30_000 });
    places.push(await link.getAttribute("href"));
  }
  return places;
}

/** Waits until nothing on the page says that it still loads. */
export async function settled(page) {
  await page.waitForLoadState("load");
  await page.locator("main").first().waitFor({ timeout: 30_000 });
  await page.locator('[aria-busy="true"]').first().waitFor({ state: "detached", timeout: 30_000 });
}
