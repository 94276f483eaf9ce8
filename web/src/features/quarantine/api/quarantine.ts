import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** What was put aside, newest first. */
export function quarantineQuery(reason: string) {
  return queryOptions({
    queryKey: ["quarantine", reason],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/quarantine", {
          params: { query: { limit: 200, ...(reason ? { reason } : {}) } },
          signal,
        }),
      ),
    refetchInterval: REFRESH.data,
    placeholderData: keepPreviousData,
  });
}

/** Holds events to the contracts as their files say them now. */
export function replay(ids: string[]) {
  return dataOf(api.POST("/api/v1/quarantine/replay", { body: { ids } }));
}
