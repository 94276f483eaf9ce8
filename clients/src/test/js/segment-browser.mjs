// node segment-browser.mjs <page> <chromium>: opens a page in a real browser and waits until it says it is done.
// Prints every answer of another origin as a line of JSON, and what the page logged.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [page, executablePath] = process.argv.slice(2);
const profile = await mkdtemp(join(tmpdir(), 'millrace-browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const tab = await context.newPage();
  const own = new URL(page).origin;
  tab.on('console', (message) => console.log(JSON.stringify({ said: message.text() })));
  tab.on('pageerror', (error) => console.log(JSON.stringify({ said: String(error) })));
  tab.on('response', (response) => {
    const url = new URL(response.url());
    if (url.origin !== own) {
      const method = response.request().method();
      console.log(JSON.stringify({ status: response.status(), method, path: url.pathname }));
    }
  });
  await tab.goto(page);
  await tab.waitForFunction(() => window.isDone === true, undefined, { timeout: 30_000 });
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}
