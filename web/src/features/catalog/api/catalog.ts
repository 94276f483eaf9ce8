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
    queryFn: async ({ signal }): Promise<LineageEdges> => {
      const ask = (name: string) =>
        dataOf(api.GET("/api/v1/lineage/{table}", { params: { path: { table: name } }, signal }));
      const middle = await ask(table);
      const others = [...middle.upstream, ...middle.downstream].slice(0, MOST - 1);
      const known = new Map([middle, ...(await Promise.all(others.map(ask)))].map((one) => [one.table, one]));
      return edgesOf(known);
    },
    staleTime: MINUTE,
  });
}

/**
 * The lines between tables. The server tells everything that a table reaches, near and far; a line is drawn only where
 * no other table lies between, so that the graph stays readable.
 */
export function edgesOf(known: Map<string, Schemas["Lineage"]>): LineageEdges {
  const reached = new Map<string, Set<string>>([...known.keys()].map((name) => [name, new Set()]));
  for (const { table, upstream, downstream } of known.values()) {
    for (const from of upstream) reached.get(from)?.add(table);
    for (const to of downstream) if (known.has(to)) reached.get(table)?.add(to);
  }
  const edges = [...reached].flatMap(([from, all]) =>
    [...all]
      .filter((to) => ![...all].some((between) => between !== to && reached.get(between)?.has(to)))
      .map((to) => ({ from, to })),
  );
  return { nodes: [...known.keys()], edges, isCut: known.size >= MOST };
}
