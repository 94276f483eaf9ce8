import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** As many changes of the champion as are drawn. */
const REIGNS = 100;

/** How a version did on its hold-out. It never changes. */
export function curvesQuery(model: string, version: number) {
  return queryOptions({
    queryKey: ["models", model, "curves", version],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/models/{model}/versions/{version}/curves", {
          params: { path: { model, version } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Which version was in use when, newest first. */
export function championsQuery(model: string) {
  return queryOptions({
    queryKey: ["models", model, "champions"],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/models/{model}/champions", {
          params: { path: { model }, query: { limit: REIGNS } },
          signal,
        }),
      ),
    staleTime: 15_000,
  });
}

/** What is on its way out, and how it does. */
export function rolloutQuery(model: string) {
  return queryOptions({
    queryKey: ["models", model, "rollout"],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/models/{model}/rollout", { params: { path: { model } }, signal })),
    refetchInterval: REFRESH.data,
  });
}

export type Stage = "shadow" | "canary" | "full";

export type RolloutWish = { version: number; stage: Stage; percent: number };

/** Lets a version out one step further. */
export function rollOut(model: string, { version, stage, percent }: RolloutWish) {
  const body = stage === "canary" ? { version, stage, percent } : { version, stage };
  return dataOf(api.POST("/api/v1/models/{model}/rollout", { params: { path: { model } }, body }));
}

/** Ends what is on its way out, or goes back to the champion before. */
export function rollBack(model: string) {
  return dataOf(api.POST("/api/v1/models/{model}/rollback", { params: { path: { model } } }));
}
