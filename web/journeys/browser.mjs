// What all journeys share: a browser from the machine, signed in, and axe if npm exec has brought it.
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function browserPath() {
  return process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
}

export function axeSource() {
  const bins = (process.env.PATH ?? "").split(delimiter);
  const found = bins.map((bin) => join(bin, "../axe-core/axe.min.js")).find((file) => existsSync(file));
  return found ? readFileSync(found, "utf8") : null;
}

export async function openBrowser() {
  return chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
}

/** A page that is signed in, with a list that fills with what the browser complains of. */
export async function signedIn(browser, { base, token, theme = "light", width = 1440, height = 960 }) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    bypassCSP: true,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${base}/?token=${encodeURIComponent(token)}`);
  return { page, complaints, close: () => context.close() };
}

/** Serious and critical violations on the page as it is. */
export async function violations(page, axe) {
  if (!axe) return [];
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }),
  );
  return found.violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`)
          .slice(0, 3)
          .join("; ")}`,
    );
}
