import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

/** The experiments of the project. */
export const experimentsQuery = queryOptions({
  queryKey: ["experiments"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/experiments", { signal })),
  staleTime: 15_000,
});

/** What has come of one so far. Computed from the lake when it is asked for. */
export function resultsQuery(id: string) {
  return queryOptions({
    queryKey: ["experiments", id, "results"],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/experiments/{id}/results", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });
}
