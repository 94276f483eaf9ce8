import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

const REFRESH_MILLIS = 15_000;
const PAGE = 20;
/** As many as are drawn over time and can be compared. */
const NEWEST = 500;

/** The models of the project. */
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/models", { signal })),
  refetchInterval: REFRESH_MILLIS,
});

/** The newest versions of one model, newest first. */
export function versionsQuery(name: string) {
  return queryOptions({
    queryKey: ["models", name],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/models/{name}/versions", {
          params: { path: { name }, query: { limit: NEWEST } },
          signal,
        }),
      ),
    refetchInterval: REFRESH_MILLIS,
  });
}

/** The versions of one model page by page, newest first. */
export function versionPagesQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: ["models", name, "pages"],
    queryFn: ({ signal, pageParam }) =>
      dataOf(
        api.GET("/api/v1/models/{name}/versions", {
          params: { path: { name }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: REFRESH_MILLIS,
  });
}
