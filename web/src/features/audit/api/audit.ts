import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

export type AuditEntry = Schemas["AuditEntry"];

/** Who changed what, newest first, a page at a time. */
export const auditQuery = (user: string, action: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", user, action],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET("/api/v1/audit", {
          params: { query: { user, action, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
  });
