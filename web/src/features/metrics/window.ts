/** The windows that the numbers of a page can be seen in. */
export type Window = "1d" | "7d" | "30d";

export const WINDOWS: readonly { value: Window; label: string }[] = [
  { value: "1d", label: "Today" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];

export const DEFAULT_WINDOW: Window = "7d";

export function isWindow(value: unknown): value is Window {
  return WINDOWS.some((window) => window.value === value);
}

/** "Last 7 days". */
export function inWords(window: Window): string {
  return { "1d": "Today", "7d": "Last 7 days", "30d": "Last 30 days" }[window];
}

/** "previous 7 days". */
export function before(window: Window): string {
  return { "1d": "yesterday", "7d": "previous 7 days", "30d": "previous 30 days" }[window];
}
