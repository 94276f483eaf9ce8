import { type Me, refusal } from "../api/may.ts";

/** The parts of the settings, in the order in which they stand. */
export const TABS = [
  { value: "project", label: "Project" },
  { value: "sources", label: "Sources" },
  { value: "keys", label: "Write keys" },
  { value: "users", label: "Users", needs: "GET /api/v1/users" },
  { value: "alerts", label: "Alerts" },
  { value: "audit", label: "Audit", needs: "GET /api/v1/audit" },
] as const;

export type SettingsTab = (typeof TABS)[number]["value"];

/** Those that somebody's role reaches. */
export function tabsFor(me: Me | undefined) {
  return TABS.filter((tab) => !("needs" in tab) || refusal(me, tab.needs) === undefined);
}

/** The part that an address names, or the first. */
export function readTab(written: string | undefined): SettingsTab {
  return TABS.find(({ value }) => value === written)?.value ?? "project";
}
