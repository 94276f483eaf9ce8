import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

export type Report = Schemas["ReportList"]["items"][number];
export type ReportFile = Schemas["ReportFilePage"]["items"][number];

/** All reports of the project. */
export const reportsQuery = queryOptions({
  queryKey: ["reports"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/reports", { signal })),
});

/** What a report has left, newest first. */
export const reportFilesQuery = (name: string) =>
  queryOptions({
    queryKey: ["reports", name],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET("/api/v1/reports/{name}", { params: { path: { name }, query: { limit: 1000 } }, signal }),
      ),
  });

/** Writes a report now, and mails it only if that is asked. */
export function runReport(name: string, mail: boolean) {
  return dataOf(api.POST("/api/v1/reports/{name}/runs", { params: { path: { name } }, body: { mail } }));
}

/** Where a file is read. */
export const fileAddress = (name: string, date: string) =>
  `/api/v1/reports/${encodeURIComponent(name)}/${encodeURIComponent(date)}`;
