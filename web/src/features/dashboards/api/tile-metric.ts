import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

export type FunnelAsk = {
  kind: "funnel";
  entity: string;
  steps: Schemas["FunnelSteps"];
  within: string;
};
export type CohortAsk = {
  kind: "cohorts";
  entity: string;
  starts: string | null;
  grain: "week" | "month";
  cohorts: number;
};

export type MetricRequest = {
  metric: string;
  by: string[];
  last?: string;
  from?: string;
  to?: string;
  compare?: "previous";
  order?: "asc" | "desc";
  limit?: number;
  filters: Record<string, string[]>;
  /** What is asked about people rather than about a number. */
  people?: FunnelAsk | CohortAsk;
};

/** Which of the people of a request. */
export type PeoplePick = { after: number } | { cohort: string; period: number };

const MINUTE = 60_000;
const MOST_ROWS = 1_000;

/** A tile's numbers; the page asks anew when their table has changed. While others are on their way, those of before stay. */
export function tileMetricQuery(request: MetricRequest) {
  return queryOptions({
    queryKey: ["tile", request],
    queryFn: ({ signal }) => dataOf(ask(request, signal)),
    staleTime: MINUTE,
    placeholderData: keepPreviousData,
  });
}

function ask(request: MetricRequest, signal: AbortSignal) {
  const path = { name: request.metric };
  const querySerializer = () => parametersOf(request);
  const query = { entity: request.people?.entity ?? "", step: [] };
  switch (request.people?.kind) {
    case "funnel":
      return api.GET("/api/v1/metrics/{name}/funnel", { params: { path, query }, querySerializer, signal });
    case "cohorts":
      return api.GET("/api/v1/metrics/{name}/cohorts", { params: { path, query }, querySerializer, signal });
    default:
      return api.GET("/api/v1/metrics/{name}", { params: { path }, querySerializer, signal });
  }
}

/** The rows behind a request's numbers, or the people that were picked of it. */
export function behindQuery(request: MetricRequest, pick: PeoplePick | null) {
  return queryOptions({
    queryKey: ["behind", request, pick],
    queryFn: ({ signal }) => dataOf(askBehind(request, pick, signal)),
    staleTime: MINUTE,
  });
}

function askBehind(request: MetricRequest, pick: PeoplePick | null, signal: AbortSignal) {
  const path = { name: request.metric };
  const entity = request.people?.entity ?? "";
  if (pick && "after" in pick)
    return api.GET("/api/v1/metrics/{name}/funnel/stopped", {
      params: { path, query: { entity, step: [], after: pick.after } },
      querySerializer: () => `${parametersOf(request)}&after=${pick.after}&limit=${MOST_ROWS}`,
      signal,
    });
  if (pick)
    return api.GET("/api/v1/metrics/{name}/cohorts/active", {
      params: { path, query: { entity, ...pick } },
      querySerializer: () =>
        `${parametersOf(request)}&cohort=${pick.cohort}&period=${pick.period}&rows=${MOST_ROWS}`,
      signal,
    });
  const { compare: _, order: __, limit: ___, by: ____, people: _____, ...cut } = request;
  return api.GET("/api/v1/metrics/{name}/rows", {
    params: { path },
    querySerializer: () => parametersOf({ ...cut, by: [], limit: MOST_ROWS }),
    signal,
  });
}

/** The values of a dimension, largest first, for choosing. */
export function valuesQuery(metric: string, dimension: string) {
  const request: MetricRequest = { metric, by: [dimension], order: "desc", limit: 200, filters: {} };
  return queryOptions({ ...tileMetricQuery(request), queryKey: ["values", metric, dimension] });
}

/** The address of the same request, for people. */
export function addressOf(request: MetricRequest): string {
  const kind = request.people ? `/${request.people.kind}` : "";
  return `GET /api/v1/metrics/${request.metric}${kind}?${decodeURIComponent(parametersOf(request))}`;
}

export function parametersOf({ metric: _, by, filters, people, ...rest }: MetricRequest): string {
  const parameters = new URLSearchParams();
  if (by.length > 0) parameters.set("by", by.join(","));
  for (const [name, value] of Object.entries(rest)) parameters.set(name, String(value));
  for (const [dimension, values] of Object.entries(filters))
    for (const value of values) parameters.append("filter", `${dimension}:${value}`);
  if (people) parameters.set("entity", people.entity);
  if (people?.kind === "funnel") {
    parameters.set("within", people.within);
    for (const [title, asked] of Object.entries(people.steps))
      parameters.append("step", [title, ...valuesOf(asked)].join("|"));
  }
  if (people?.kind === "cohorts") {
    if (people.starts) parameters.set("starts", people.starts);
    parameters.set("by", people.grain);
    parameters.set("limit", String(people.cohorts));
  }
  return parameters.toString().replaceAll("+", "%20");
}

function valuesOf(filters: Record<string, string[]>): string[] {
  return Object.entries(filters).flatMap(([dimension, values]) =>
    values.map((value) => `${dimension}:${value}`),
  );
}
