import { useMemo, useSyncExternalStore } from "react";
import { currentTheme, onThemeChange } from "./theme.ts";

/** The tokens that charts draw with, as colours that a drawing library understands. */
export type Colours = Record<
  "ink" | "ink2" | "ink3" | "line" | "track" | "accent" | "accentSoft" | "raised",
  string
>;

const TOKENS: Colours = {
  ink: "--ink",
  ink2: "--ink-2",
  ink3: "--ink-3",
  line: "--line",
  track: "--track",
  accent: "--accent",
  accentSoft: "--accent-soft",
  raised: "--raised",
};

/** The colours of the theme in use; changes with it. */
export function useColours(): Colours {
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the style sheet answers
  return useMemo(readTokens, [theme]);
}

function readTokens(): Colours {
  const probe = document.createElement("i");
  document.body.append(probe);
  const resolve = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = { ...TOKENS };
  for (const name of Object.keys(TOKENS) as (keyof Colours)[]) colours[name] = resolve(TOKENS[name]);
  probe.remove();
  return colours;
}
