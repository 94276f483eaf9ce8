/** Light or dark: the system's choice until somebody makes their own. `public/theme.js` applies it before first paint. */

export type Theme = "light" | "dark";

const KEY = "millrace.theme";
const listeners = new Set<() => void>();
const systemDark = globalThis.matchMedia("(prefers-color-scheme: dark)");

systemDark.addEventListener("change", tell);

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return systemDark.matches ? "dark" : "light";
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
  tell();
}

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
