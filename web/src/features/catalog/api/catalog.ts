import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

const MINUTE = 60_000;

/** All tables with their columns. */
export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/catalog", { params: { query: { limit: 1000 } }, signal })),
  staleTime: 10_000,
});

/** Size and age of one table. */
export function figuresQuery(table: string) {
  return queryOptions({
    queryKey: ["lake", table],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/lake/tables/{table}", { params: { path: { table } }, signal })),
    staleTime: 10_000,
  });
}

/** The first rows of one table. */
export function sampleQuery(table: string) {
  return queryOptions({
    queryKey: ["sample", table],
    queryFn: ({ signal }) =>
      dataOf(api.POST("/api/v1/sql", { body: { sql: `select * from ${table}`, limit: 20 }, signal })),
    staleTime: MINUTE,
  });
}

/** Which columns each column of a model comes from. */
export function columnLineageQuery(table: string) {
  return queryOptions({
    queryKey: ["column-lineage", table],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/lineage/{table}/columns", { params: { path: { table } }, signal })),
    staleTime: MINUTE,
  });
}

export type LineageEdges = { nodes: string[]; edges: { from: string; to: string }[]; isCut: boolean };

const MOST = 500;

/** Everything that a table is made from and that is made from it, up to 500 tables. */
export function lineageQuery(table: string) {
  return queryOptions({
    queryKey: ["lineage", table],
    queryFn: async ({ signal }) =>
      edgesOf(await dataOf(api.GET("/api/v1/lineage/{table}", { params: { path: { table } }, signal }))),
    staleTime: MINUTE,
  });
}

/** The tables, the one asked for first, and the steps between those that are drawn. */
export function edgesOf({ table, upstream, downstream, steps }: Schemas["Lineage"]): LineageEdges {
  const all = [...new Set([table, ...upstream, ...downstream])];
  const drawn = new Set(all.slice(0, MOST));
  return {
    nodes: [...drawn],
    edges: steps.filter(({ from, to }) => drawn.has(from) && drawn.has(to)),
    isCut: all.length > MOST,
  };
}
