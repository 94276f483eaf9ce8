import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

const PAGE = 1_000;

/** As many lines as a page shows of one run; the API has the others. */
export const MOST_LINES = 5_000;

/** What a run said, with how many lines were left out at the beginning. */
export type RunLog = { lines: Schemas["LogLine"][]; leftOut: number };

/** What a run has said, oldest first. Its events add the lines that come. */
export function runLogQuery(id: string) {
  return queryOptions({
    queryKey: ["run-log", id],
    queryFn: async ({ signal }): Promise<RunLog> => {
      let log: RunLog = { lines: [], leftOut: 0 };
      let cursor: string | null = null;
      do {
        const page: Schemas["LogPage"] = await dataOf(
          api.GET("/api/v1/runs/{id}/logs", {
            params: { path: { id }, query: { limit: PAGE, ...(cursor ? { cursor } : {}) } },
            signal,
          }),
        );
        log = withLines(log, page.items);
        cursor = page.nextCursor;
      } while (cursor);
      return log;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Adds lines at the end; what is more than a page shows goes from the beginning. */
export function withLines(log: RunLog, more: Schemas["LogLine"][]): RunLog {
  const all = [...log.lines, ...more];
  const tooMany = Math.max(0, all.length - MOST_LINES);
  return { lines: all.slice(tooMany), leftOut: log.leftOut + tooMany };
}
