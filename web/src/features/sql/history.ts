/** What was asked in this browser, newest first. */

export type Asked = { sql: string; at: string; rows: number; ms: number };

const KEY = "millrace.sql.history";
const MOST = 100;

export function readHistory(): Asked[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isAsked) : [];
  } catch {
    return [];
  }
}

/** Adds a query; one that was asked before moves to the top. */
export function remember(asked: Asked): Asked[] {
  const history = [asked, ...readHistory().filter((one) => one.sql !== asked.sql)].slice(0, MOST);
  localStorage.setItem(KEY, JSON.stringify(history));
  return history;
}

function isAsked(one: unknown): one is Asked {
  return typeof one === "object" && one !== null && "sql" in one && typeof one.sql === "string";
}
