import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** One customer with features and prediction. */
export function customerQuery(id: string) {
  return queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }) => dataOf(api.GET("/api/v1/customers/{id}", { params: { path: { id } }, signal })),
    refetchInterval: REFRESH.data,
  });
}
