import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** The newest transactions. */
export function recentTransactionsQuery(limit: number) {
  return queryOptions({
    queryKey: ["transactions", { limit }],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/transactions", { params: { query: { limit } }, signal })),
    refetchInterval: REFRESH.data,
  });
}
