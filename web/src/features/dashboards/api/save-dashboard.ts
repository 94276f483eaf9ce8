import { api, dataOf, type Schemas } from "../../../api/client.ts";
import { ProblemError } from "../../../api/problem.ts";

type Change = Schemas["DashboardChange"];

/** A change that was refused, with what is wrong by field. */
export type Refused = Schemas["DashboardRefused"];

/** Writes a dashboard's file, or says what it would hold. */
export function saveDashboard(name: string, body: Change) {
  return dataOf(api.PUT("/api/v1/dashboards/{name}", { params: { path: { name } }, body }));
}

/** What is wrong with each field, such as "rows.0.tiles.2.metric". */
export function wrongFields(error: Error | null): Record<string, string> {
  if (!(error instanceof ProblemError) || !("problems" in error.problem)) return {};
  const { problems } = error.problem as Refused;
  return Object.fromEntries(problems.map(({ field, message, hint }) => [field, `${message} ${hint}`]));
}
