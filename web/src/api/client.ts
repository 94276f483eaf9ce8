import createClient from "openapi-fetch";
import { problemFrom, unreachable } from "./problem.ts";
import type { components, paths } from "./schema.ts";

export type Schemas = components["schemas"];

/** Every request of the application. Paths, parameters and answers are typed by the server's OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => globalThis.fetch(request),
  querySerializer: { array: { style: "form", explode: false } },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The data of an answer; throws a ProblemError for anything else. */
export async function dataOf<T>(request: Promise<Answer<T>>): Promise<T> {
  const answer = await request.catch(() => {
    throw unreachable();
  });
  if (answer.data === undefined) throw problemFrom(answer.error, answer.response.status);
  return answer.data;
}

/** How often a page asks again. */
export const REFRESH = { live: 2_000, data: 5_000 };
