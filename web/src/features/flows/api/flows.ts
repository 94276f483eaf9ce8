import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";

/** The flows of the project. */
export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/flows", { signal })),
  refetchInterval: REFRESH.live,
});

/** The newest runs of a flow, each with its steps. */
export function runGridQuery(flow: string, limit: number) {
  return queryOptions({
    queryKey: ["flow", flow, "runs", limit],
    queryFn: async ({ signal }) => {
      const page = await dataOf(
        api.GET("/api/v1/flows/{name}/runs", { params: { path: { name: flow }, query: { limit } }, signal }),
      );
      return Promise.all(
        page.items.map((run) =>
          dataOf(api.GET("/api/v1/runs/{id}", { params: { path: { id: run.id } }, signal })),
        ),
      );
    },
    refetchInterval: REFRESH.data,
  });
}

/** One run with its steps, followed while it goes on. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => dataOf(api.GET("/api/v1/runs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : REFRESH.live),
  });
}

const LINES = 1_000;

/** What a run said, oldest first. */
export function runLogQuery(id: string, isRunning: boolean) {
  return queryOptions({
    queryKey: ["run", id, "log"],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/runs/{id}/logs", { params: { path: { id }, query: { limit: LINES } }, signal }),
      ),
    refetchInterval: isRunning ? REFRESH.live : false,
  });
}

/** Starts a flow now. */
export function startRun(flow: string) {
  return dataOf(api.POST("/api/v1/flows/{name}/runs", { params: { path: { name: flow } } }));
}

export function isOver(state: string | undefined): boolean {
  return state === "succeeded" || state === "failed" || state === "skipped";
}
