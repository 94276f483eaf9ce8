import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** Those most likely to stop buying, first. */
export function customersAtRiskQuery(limit: number) {
  return queryOptions({
    queryKey: ["customers", "churn_risk", { limit }],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/customers", { params: { query: { sort: "churn_risk", limit } }, signal })),
    refetchInterval: REFRESH.data,
  });
}
