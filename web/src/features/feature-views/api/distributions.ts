import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

/** How the features of a view are spread. */
export function distributionsQuery(view: string) {
  return queryOptions({
    queryKey: ["feature-views", view, "distributions"],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/feature-views/{view}/distributions", { params: { path: { view } }, signal })),
    staleTime: 30_000,
  });
}

/** How far the features of each model that can tell are from what its champion was trained on. */
export const driftsQuery = queryOptions({
  queryKey: ["feature-views", "drifts"],
  queryFn: async ({ signal }) => {
    const { items } = await dataOf(api.GET("/api/v1/models", { signal }));
    const told = items.filter((model) => model.kind === "classifier" && model.champion);
    return Promise.all(
      told.map(({ name }) =>
        dataOf(api.GET("/api/v1/models/{model}/drift", { params: { path: { model: name } }, signal })),
      ),
    );
  },
  staleTime: 60_000,
  retry: false,
});
