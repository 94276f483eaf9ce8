import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

export type MetricRequest = {
  metric: string;
  by: string[];
  last?: string;
  from?: string;
  to?: string;
  compare?: "previous";
  order?: "asc" | "desc";
  limit?: number;
  filters: Record<string, string[]>;
};

const MINUTE = 60_000;

/** A tile's numbers; the page asks anew when their table has changed. While others are on their way, those of before stay. */
export function tileMetricQuery(request: MetricRequest) {
  return queryOptions({
    queryKey: ["tile", request],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/metrics/{name}", {
          params: { path: { name: request.metric } },
          querySerializer: () => parametersOf(request),
          signal,
        }),
      ),
    staleTime: MINUTE,
    placeholderData: keepPreviousData,
  });
}

/** The values of a dimension, largest first, for choosing. */
export function valuesQuery(metric: string, dimension: string) {
  const request: MetricRequest = { metric, by: [dimension], order: "desc", limit: 200, filters: {} };
  return queryOptions({ ...tileMetricQuery(request), queryKey: ["values", metric, dimension] });
}

/** The address of the same request, for people. */
export function addressOf(request: MetricRequest): string {
  return `GET /api/v1/metrics/${request.metric}?${decodeURIComponent(parametersOf(request))}`;
}

function parametersOf({ metric: _, by, filters, ...rest }: MetricRequest): string {
  const parameters = new URLSearchParams();
  if (by.length > 0) parameters.set("by", by.join(","));
  for (const [name, value] of Object.entries(rest)) parameters.set(name, String(value));
  for (const [dimension, values] of Object.entries(filters))
    for (const value of values) parameters.append("filter", `${dimension}:${value}`);
  return parameters.toString().replaceAll("+", "%20");
}
