import { queryOptions } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, dataOf, type Schemas } from "./client.ts";

/** Who asks, and what the role does not reach, from the table by which the server refuses. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/me", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export type Me = Schemas["Me"];

/** A route as the server's table writes it, such as "POST /api/v1/flows/{}/runs". */
export type RouteNeeded = `${"GET" | "POST" | "PUT" | "DELETE"} /api/v1/${string}`;

/** Who asks, for everything on the page. Nobody until it is known: the server refuses in any case. */
export const Asking = createContext<Me | undefined>(undefined);

/** Why the one who asks may not use a route, or nothing. */
export function useRefusal(route: RouteNeeded | undefined): string | undefined {
  return refusal(useContext(Asking), route);
}

/** The same in words. */
export function refusal(me: Me | undefined, route: RouteNeeded | undefined): string | undefined {
  const needed = route === undefined ? undefined : me?.beyond[route];
  return needed === undefined ? undefined : `This takes the role '${needed}'; yours is '${me?.role}'.`;
}
