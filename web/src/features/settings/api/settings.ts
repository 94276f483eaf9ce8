import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

/** What the project sets, without what is secret. */
export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/settings", { signal })),
  staleTime: 60_000,
});

/** Who is told when something fails or grows old. */
export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/alerts", { signal })),
});

/** Says nothing for a while, such as "1 hours". */
export function silenceAlert(name: string, time: string) {
  return dataOf(
    api.POST("/api/v1/alerts/{name}/silence", { params: { path: { name } }, body: { for: time } }),
  );
}

/** Sends a message that says it is a test. */
export function testAlert(name: string) {
  return dataOf(api.POST("/api/v1/alerts/{name}/test", { params: { path: { name } } }));
}
