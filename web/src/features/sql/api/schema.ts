import { queryOptions } from "@tanstack/react-query";
import { api, dataOf } from "../../../api/client.ts";

/** Columns by table, for completion. */
export const schemaQuery = queryOptions({
  queryKey: ["sql", "schema"],
  queryFn: async ({ signal }) => {
    const tables = await dataOf(api.GET("/api/v1/catalog", { params: { query: { limit: 1000 } }, signal }));
    return Object.fromEntries(
      tables.items.map((table) => [table.table, table.columns.map((column) => column.name)]),
    );
  },
  staleTime: 60_000,
});
