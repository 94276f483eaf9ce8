import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

/** The feature views of the project. */
export const featureViewsQuery = queryOptions({
  queryKey: ["feature-views"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/features", { signal })),
  staleTime: 60_000,
});
