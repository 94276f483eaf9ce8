import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { type LiveState, useLive } from "../../api/live.ts";
import { type LivePoint, withPoint } from "./live-points.ts";

/** Hears which tables change, and asks for the tiles over them again; events move the live tiles. One for a page. */
export function useChanges(): LiveState {
  const client = useQueryClient();
  const count = (data: string) =>
    client.setQueryData<LivePoint[]>(["live-counts"], (before) =>
      withPoint(before ?? [], { ...(JSON.parse(data) as Schemas["LiveCounts"]), at: Date.now() }),
    );
  return useLive("/api/v1/changes", {
    start: (data) => {
      count(data);
      // What changed before we listened, or while we did not.
      client.invalidateQueries({ queryKey: ["tile"] });
    },
    live: count,
    tables: (data) => askAgain(client, (JSON.parse(data) as { tables: string[] }).tables),
  });
}

function askAgain(client: QueryClient, tables: string[]) {
  client.invalidateQueries({
    predicate: ({ queryKey: [kind], state }) => {
      if (kind !== "tile" && kind !== "transactions") return false;
      const answer = state.data as { computedFrom?: { table: string } } | undefined;
      const table = answer?.computedFrom?.table;
      return !table || tables.includes(table);
    },
  });
}
