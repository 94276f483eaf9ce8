import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH, type Schemas } from "../../../api/client.ts";
import type { Window } from "../window.ts";

export type MetricRequest = {
  metric: "revenue" | "transactions" | "average_order_value" | "unique_customers" | "units_sold";
  by: Schemas["Dimension"][];
  last: Window;
  compare?: "previous";
  order?: "asc" | "desc";
  limit?: number;
};

/** One metric over a window. While another window is on its way, the numbers of the one before stay. */
export function metricQuery({ metric, ...query }: MetricRequest) {
  return queryOptions({
    queryKey: ["metric", metric, query],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/metrics/{name}", { params: { path: { name: metric }, query }, signal })),
    refetchInterval: REFRESH.data,
    placeholderData: keepPreviousData,
  });
}

/** The address of the same request, for people. */
export function addressOf({ metric, by, ...query }: MetricRequest): string {
  const parameters = Object.entries({ by: by.join(","), ...query }).map(
    ([name, value]) => `${name}=${value}`,
  );
  return `GET /api/v1/metrics/${metric}?${parameters.join("&")}`;
}
