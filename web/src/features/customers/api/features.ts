import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH, type Schemas } from "../../../api/client.ts";

export type KnownFeature = Schemas["FeatureValue"] & { view: string; name: string; description: string };

/** Every online feature of a customer, with its age. */
export function customerFeaturesQuery(id: string) {
  return queryOptions({
    queryKey: ["customer", id, "features"],
    queryFn: async ({ signal }): Promise<KnownFeature[]> => {
      const { items } = await dataOf(api.GET("/api/v1/features", { signal }));
      const views = items.filter((view) => view.entity === "customer");
      const answers = await Promise.all(
        views.map((view) =>
          dataOf(
            api.GET("/api/v1/features/{view}/{key}", {
              params: { path: { view: view.view, key: id } },
              signal,
            }),
          ),
        ),
      );
      return views.flatMap((view, at) =>
        view.features.flatMap(({ name, description }) => {
          const value = answers[at]?.features[name];
          return value ? [{ ...value, view: view.view, name, description }] : [];
        }),
      );
    },
    refetchInterval: REFRESH.data,
  });
}
