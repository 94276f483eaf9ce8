import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** Sources with their last runs. */
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/sources", { params: { query: { limit: 1000 } }, signal })),
  refetchInterval: REFRESH.data,
});

/** Connects to a source and answers its first rows; stores nothing. */
export function testSource(name: string) {
  return dataOf(api.POST("/api/v1/sources/{name}/test", { params: { path: { name }, query: { rows: 10 } } }));
}
