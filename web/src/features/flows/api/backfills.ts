import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH } from "../../../api/client.ts";
import { isOver } from "./flows.ts";

export type BackfillWish = {
  from: string;
  to: string;
  params: Record<string, string>;
  resume: boolean;
};

/** Says what there is to do, and does nothing. */
export function previewBackfill(flow: string, wish: BackfillWish) {
  return dataOf(
    api.POST("/api/v1/flows/{name}/backfills", {
      params: { path: { name: flow } },
      body: { ...wish, dryRun: true },
    }),
  );
}

/** Runs the flow once for each interval. */
export function startBackfill(flow: string, wish: BackfillWish) {
  return dataOf(api.POST("/api/v1/flows/{name}/backfills", { params: { path: { name: flow } }, body: wish }));
}

/** The runs of a backfill, asked for until all are over. */
export function backfillQuery(flow: string, id: string) {
  return queryOptions({
    queryKey: ["backfill", flow, id],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/flows/{name}/backfills/{id}", { params: { path: { name: flow, id } }, signal }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.items.every((run) => isOver(run.state)) ? false : REFRESH.live,
  });
}
