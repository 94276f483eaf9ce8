/** The parts of the settings, in the order in which they stand. */
export const TABS = [
  { value: "project", label: "Project" },
  { value: "sources", label: "Sources" },
  { value: "keys", label: "Write keys" },
  { value: "users", label: "Users" },
  { value: "alerts", label: "Alerts" },
  { value: "audit", label: "Audit" },
] as const;

export type SettingsTab = (typeof TABS)[number]["value"];

/** The part that an address names, or the first. */
export function readTab(written: string | undefined): SettingsTab {
  return TABS.find(({ value }) => value === written)?.value ?? "project";
}
