// One real journey for each page, against a running demo.
// npm run journeys -- http://localhost:8080 ../.millrace/demo [pictures-folder]
// MILLRACE_PROJECT names the demo's project where it is not ../examples/shop; ONLY=words walks only some.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { axeSource, browserPath, openBrowser, signedIn, violations } from "./browser.mjs";
import { JOURNEYS, PICTURES } from "./journeys.mjs";

const [base = "http://localhost:8080", data = "../.millrace/demo", pictures] = process.argv.slice(2);
const project = process.env.MILLRACE_PROJECT ?? "../examples/shop";

if (!browserPath()) {
  console.log("Skipped: there is no Chromium on this machine (apt-get install chromium, or set CHROMIUM).");
  process.exit(0);
}
if (!existsSync(join(data, "token"))) {
  console.log(`Skipped: no demo has run on '${data}'. Start ./millrace demo, or name its data directory.`);
  process.exit(0);
}

const token = readFileSync(join(data, "token"), "utf8").trim();
const writeKey = readFileSync(join(data, "write-key"), "utf8").trim();
const axe = axeSource();
const browser = await openBrowser();
let failures = 0;

for (const { name, walk, complains } of JOURNEYS.filter((one) => one.name.includes(process.env.ONLY ?? ""))) {
  const { page, complaints, close } = await signedIn(browser, { base, token });
  const start = performance.now();
  try {
    await walk(page, base, { token, writeKey, project, lookAt: (there) => violations(there, axe) });
    const seen = [...complaints.filter((text) => !complains?.test(text)), ...(await violations(page, axe))];
    if (seen.length > 0) throw new Error(seen.join("\n      "));
    console.log(`✓ ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failures++;
    console.log(`✕ ${name}\n      ${String(error.message).slice(0, 1500)}`);
  }
  await close();
}

for (const theme of pictures ? ["light", "dark"] : []) {
  mkdirSync(pictures, { recursive: true });
  for (const { name, path, width = 1180, height = 780, ready } of PICTURES) {
    const { page, complaints, close } = await signedIn(browser, { base, token, theme, width, height });
    await page.goto(base + (typeof path === "function" ? await path(page, base) : path));
    await ready(page);
    await page.waitForTimeout(700);
    const seen = [...complaints, ...(await violations(page, axe))];
    if (seen.length > 0) {
      failures++;
      console.log(`✕ ${name} in ${theme}\n      ${seen.join("\n      ").slice(0, 1500)}`);
    }
    await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
    await close();
  }
}

await browser.close();
console.log(axe ? "axe looked at every page." : "Without axe: run it by npm run journeys.");
process.exit(failures > 0 ? 1 : 0);
