import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { currentTheme } from "../../lib/theme.ts";
import { fixture } from "../../test/fixtures.ts";
import { AppFooter } from "./app-footer.tsx";
import { LiveFacts } from "./live-facts.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

const status = fixture<Schemas["Status"]>("status.json");
const live = () => screen.getByRole("list", { name: "Live" }).textContent;

test("before the first publication there is no freshness", () => {
  render(<LiveFacts status={{ ...status, gold: null }} lost={false} />);
  expect(live()).toContain("gold not built yet");
});

test("a lost server is said, with the last known time", () => {
  render(<LiveFacts status={status} lost />);
  expect(live()).toContain("no connection");
  expect(live()).toContain("30 Jun 2026 14:05");
});

test("accepted and quarantined events are in sight", () => {
  render(<AppFooter status={status} />);
  expect(screen.getByText(/183,977 events accepted, 233 in quarantine/)).toBeDefined();
  expect(screen.getByRole("link", { name: "Try the API" })).toHaveProperty("pathname", "/docs/");
});

test("the theme toggles and is kept", async () => {
  const before = currentTheme();
  render(<ThemeToggle />);
  const other = before === "dark" ? "light" : "dark";
  await userEvent.click(screen.getByRole("button", { name: `Use the ${other} theme` }));
  expect(document.documentElement.dataset.theme).toBe(other);
  expect(localStorage.getItem("millrace.theme")).toBe(other);
  expect(screen.getByRole("button", { name: `Use the ${before} theme` })).toBeDefined();
});
