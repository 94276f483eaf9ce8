import { api, dataOf, type Schemas } from "../../../api/client.ts";

/** The most rows that the server gives at once. */
export const MOST_ROWS = 1_000;

/** One SELECT over the published tables. It is read-only; a signal gives up waiting for it. */
export function runSql(sql: string, limit: number, signal: AbortSignal): Promise<Schemas["SqlAnswer"]> {
  return dataOf(api.POST("/api/v1/sql", { body: { sql, limit }, signal }));
}
