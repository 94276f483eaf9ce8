import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

const REFRESH_MILLIS = 15_000;

/** The models of the project. */
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/models", { signal })),
  refetchInterval: REFRESH_MILLIS,
});

/** The versions of one model, newest first. */
export function versionsQuery(name: string) {
  return queryOptions({
    queryKey: ["models", name],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/models/{name}/versions", { params: { path: { name } }, signal })),
    refetchInterval: REFRESH_MILLIS,
  });
}
