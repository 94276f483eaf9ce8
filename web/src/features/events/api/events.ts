import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** What events must hold. */
export const contractsQuery = queryOptions({
  queryKey: ["event-contracts"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/events/contracts", { signal })),
  staleTime: 60_000,
});

/** How many of each came in the last hours of the shop's time. */
export function volumeQuery(hours: number) {
  return queryOptions({
    queryKey: ["event-volume", hours],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/events/volume", { params: { query: { hours } }, signal })),
    refetchInterval: 15_000,
  });
}

/** What clients have sent lately. */
export const requestsQuery = queryOptions({
  queryKey: ["recent-requests"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/events/requests", { signal })),
  refetchInterval: REFRESH.live,
});
