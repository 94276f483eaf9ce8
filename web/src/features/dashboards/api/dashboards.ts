import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

const MINUTE = 60_000;

/** The dashboards of the project. */
export const dashboardsQuery = queryOptions({
  queryKey: ["dashboards"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/dashboards", { signal })),
  staleTime: MINUTE,
});

/** One dashboard as its file says it. */
export function dashboardQuery(name: string) {
  return queryOptions({
    queryKey: ["dashboard", name],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/dashboards/{name}", { params: { path: { name } }, signal })),
    staleTime: MINUTE,
  });
}

/** The metrics of the project, with what each can be split by. */
export const metricsQuery = queryOptions({
  queryKey: ["metrics"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/metrics", { signal })),
  staleTime: MINUTE,
});
