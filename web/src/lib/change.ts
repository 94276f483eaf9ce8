/** How much a number moved against an earlier one, as a share; null if there is nothing to compare with. */
export function relativeChange(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : (now - before) / Math.abs(before);
}
