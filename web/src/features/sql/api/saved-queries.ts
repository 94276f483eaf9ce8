import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

export type SavedQuery = Schemas["SavedQuery"];

/** Queries that the project keeps. */
export const savedQueries = queryOptions({
  queryKey: ["sql", "saved"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/queries", { signal })),
  staleTime: 30_000,
});

export function saveQuery({ name, ...body }: { name: string; title: string; sql: string; version: string }) {
  return dataOf(api.PUT("/api/v1/queries/{name}", { params: { path: { name } }, body }));
}

export function removeQuery({ name, version }: SavedQuery) {
  return dataOf(api.DELETE("/api/v1/queries/{name}", { params: { path: { name }, query: { version } } }));
}

/** "Best customers" as the name of a file. */
export function fileNameOf(title: string): string {
  const words = title
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return (/^[a-z]/.test(words) ? words : `query_${words}`).slice(0, 100);
}
