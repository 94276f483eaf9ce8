import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH, type Schemas } from "../../../api/client.ts";

/** The flows of the project. */
export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/flows", { signal })),
  refetchInterval: REFRESH.live,
});

/** The newest runs of a flow, each with its steps. A run that is over is asked for once. */
export function runGridQuery(flow: string, limit: number) {
  return queryOptions({
    queryKey: ["flow", flow, "runs", limit],
    queryFn: async ({ signal, client }) => {
      const page = await dataOf(
        api.GET("/api/v1/flows/{name}/runs", { params: { path: { name: flow }, query: { limit } }, signal }),
      );
      return Promise.all(page.items.map((run) => known(client, run) ?? read(client, run.id, signal)));
    },
    refetchInterval: REFRESH.live,
  });
}

function known(client: QueryClient, run: Schemas["Run"]): Schemas["RunDetail"] | undefined {
  const before = client.getQueryData<Schemas["RunDetail"]>(["run", run.id]);
  return before && isOver(run.state) && before.endedAt === run.endedAt && before.state === run.state
    ? before
    : undefined;
}

async function read(client: QueryClient, id: string, signal: AbortSignal) {
  const run = await dataOf(api.GET("/api/v1/runs/{id}", { params: { path: { id } }, signal }));
  client.setQueryData(["run", id], run);
  return run;
}

/** One run with its steps. While it goes on, its events change what is known. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => dataOf(api.GET("/api/v1/runs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : REFRESH.data),
  });
}

/** Starts a flow now. */
export function startRun(flow: string, params: Record<string, string> = {}) {
  return dataOf(
    api.POST("/api/v1/flows/{name}/runs", { params: { path: { name: flow } }, body: { params } }),
  );
}

/** Goes on with a run from the steps that did not succeed. */
export function retryRun(id: string) {
  return dataOf(api.POST("/api/v1/runs/{id}/retry", { params: { path: { id } } }));
}

/** Stops a run. */
export function cancelRun(id: string) {
  return dataOf(api.POST("/api/v1/runs/{id}/cancel", { params: { path: { id } } }));
}

/** Lets a step begin that waits for somebody's word. */
export function approveStep(id: string, step: string) {
  return dataOf(api.POST("/api/v1/runs/{id}/steps/{step}/approve", { params: { path: { id, step } } }));
}

export function isOver(state: string | undefined): boolean {
  return state === "succeeded" || state === "failed" || state === "skipped" || state === "cancelled";
}
