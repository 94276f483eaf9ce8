import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** Checks with what they found last; those of one table if it is named. */
export function checksQuery(table?: string) {
  return queryOptions({
    queryKey: ["checks", table ?? null],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/checks", {
          params: { query: { limit: 1000, ...(table ? { table } : {}) } },
          signal,
        }),
      ),
    refetchInterval: REFRESH.data,
  });
}

/** One check with the SQL that it asks. */
export function checkQuery(id: string) {
  return queryOptions({
    queryKey: ["check", id],
    queryFn: ({ signal }) => dataOf(api.GET("/api/v1/checks/{id}", { params: { path: { id } }, signal })),
  });
}

/** What the last runs found. */
export function checkHistoryQuery(id: string) {
  return queryOptions({
    queryKey: ["check", id, "history"],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/checks/{id}/history", { params: { path: { id }, query: { limit: 50 } }, signal }),
      ),
  });
}

/** Rows that broke it. */
export function failingRowsQuery(id: string) {
  return queryOptions({
    queryKey: ["check", id, "failing"],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/checks/{id}/failing-rows", {
          params: { path: { id }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
}
