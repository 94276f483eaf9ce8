import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

const PAGE = 50;

/** Customers that a search finds, page by page. */
export function customerSearchQuery(q: string, sort: "churn_risk" | "lifetime_value" | "name") {
  return infiniteQueryOptions({
    queryKey: ["customers", "search", q, sort],
    queryFn: ({ signal, pageParam }) =>
      dataOf(
        api.GET("/api/v1/customers", {
          params: {
            query: { limit: PAGE, sort, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
