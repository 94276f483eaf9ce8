import type { Schemas } from "../../api/client.ts";

/** What has come by a moment of this browser's clock. */
export type LivePoint = Schemas["LiveCounts"] & { at: number };

const KEPT = 240;
const BARS = 60;
const SECOND = 1_000;

/** Adds what is newest and forgets what is old. A log that begins anew begins anew here. */
export function withPoint(points: LivePoint[], next: LivePoint): LivePoint[] {
  const last = points.at(-1);
  return last && next.accepted < last.accepted ? [next] : [...points, next].slice(-KEPT);
}

/** Events in each of the last seconds, oldest first, up to now. */
export function perSecond(points: LivePoint[], now: number): number[] {
  const bars: number[] = Array(BARS).fill(0);
  for (let at = 1; at < points.length; at++) {
    const point = points[at];
    const before = points[at - 1];
    if (!point || !before) continue;
    const bar = BARS - 1 - Math.floor((now - point.at) / SECOND);
    if (bar >= 0 && bar < BARS) bars[bar] = (bars[bar] ?? 0) + point.accepted - before.accepted;
  }
  return bars;
}
