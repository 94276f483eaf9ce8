import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";
import { isSignedOut } from "../../../api/problem.ts";

/** The whole platform at a glance, every two seconds. Stops asking once we are signed out. */
export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/status", { signal })),
  refetchInterval: (query) => (isSignedOut(query.state.error) ? false : REFRESH.live),
});
