import type { Tone } from "../../ui/badge.tsx";

const TONES: Record<string, Tone> = {
  succeeded: "good",
  failed: "bad",
  running: "busy",
  needs_approval: "warn",
  waiting: "quiet",
  skipped: "quiet",
  cancelled: "quiet",
};

export function toneOf(state: string): Tone {
  return TONES[state] ?? "quiet";
}

/** "needs approval". */
export function stateInWords(state: string): string {
  return state.replaceAll("_", " ");
}

/** How long something took, in seconds; null while it has not ended. */
export function seconds(startedAt: string | null, endedAt: string | null): number | null {
  return startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : null;
}

/** "0.4 s", "12 s", "3 min". */
export function took(startedAt: string | null, endedAt: string | null): string {
  const value = seconds(startedAt, endedAt);
  return value === null ? "–" : long(value);
}

/** "0.4 s" from 0.4. */
export function long(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
}
