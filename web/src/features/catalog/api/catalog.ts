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

/** Everything that a table is made from and that is made from it, step by step, up to 500 tables. */
export function lineageQuery(table: string) {
  return queryOptions({
    queryKey: ["lineage", table],
    queryFn: async ({ signal }): Promise<LineageEdges> => {
      const known = new Map<string, Schemas["Lineage"]>();
      const ask = (name: string) =>
        dataOf(api.GET("/api/v1/lineage/{table}", { params: { path: { table: name } }, signal }));
      await Promise.all([walk(table, "upstream", known, ask), walk(table, "downstream", known, ask)]);
      return edgesOf(known);
    },
    staleTime: MINUTE,
  });
}

type Way = "upstream" | "downstream";

async function walk(
  from: string,
  way: Way,
  known: Map<string, Schemas["Lineage"]>,
  ask: (name: string) => Promise<Schemas["Lineage"]>,
) {
  const seen = new Set([from]);
  let layer = [from];
  while (layer.length > 0 && known.size < MOST) {
    const answers = await Promise.all(layer.map(ask));
    for (const answer of answers) known.set(answer.table, answer);
    layer = [...new Set(answers.flatMap((answer) => answer[way]))].filter((name) => !seen.has(name));
    for (const name of layer) seen.add(name);
  }
}

/** The lines between tables that were looked at; each once, whichever end told of it. */
export function edgesOf(known: Map<string, Schemas["Lineage"]>): LineageEdges {
  const edges = new Map<string, { from: string; to: string }>();
  for (const { table, upstream, downstream } of known.values()) {
    for (const from of upstream) if (known.has(from)) edges.set(`${from} ${table}`, { from, to: table });
    for (const to of downstream) if (known.has(to)) edges.set(`${table} ${to}`, { from: table, to });
  }
  return { nodes: [...known.keys()], edges: [...edges.values()], isCut: known.size >= MOST };
}
