import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, REFRESH, type Schemas } from "../../../api/client.ts";

export type RegulationType = Schemas["RegulationType"];

/** What is kept of a customer, and what is being done about it. */
export function privacyQuery(id: string) {
  return queryOptions({
    queryKey: ["privacy", id],
    queryFn: ({ signal }) =>
      dataOf(api.GET("/api/v1/customers/{id}/privacy", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.regulations.some(({ status }) => status !== "FINISHED") ? REFRESH.live : false,
  });
}

/** Asks for something to be done; it goes on by itself. */
export function regulate(id: string, regulationType: RegulationType) {
  return dataOf(
    api.POST("/api/v1/regulations", {
      body: { regulationType, subjectType: "USER_ID", subjectIds: [id] },
    }),
  );
}

/** Everything that is kept, as a file. */
export function exportPerson(id: string): Promise<Blob> {
  return dataOf(api.POST("/api/v1/privacy/export", { body: { userId: id }, parseAs: "blob" }));
}
