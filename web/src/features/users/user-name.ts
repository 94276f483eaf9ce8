const FORM = /^[a-z0-9][a-z0-9._@-]{0,59}$/;

/** What is wrong with a new user's name; undefined while nothing is, or nothing is written. */
export function wrongName(name: string, taken: readonly string[]): string | undefined {
  if (name === "") return undefined;
  if (taken.includes(name)) return `There is a user ${name} already.`;
  if (!FORM.test(name)) return "Up to 60 of a-z, 0-9 and . _ @ -, a letter or digit first.";
  return undefined;
}

/** What a role may do, in a line. */
export const ROLE_WORDS = {
  viewer: "Pages, metrics, dashboards and the catalogue; no people and no SQL",
  analyst: "Reads everything, asks SQL, changes dashboards and kept queries",
  admin: "Everything: runs, models, tables, users",
} as const;

/** Whether a token's life is over by now. */
export function isOver(expiresAt: string | null, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now;
}
