import { vi } from "vitest";
import { fixture, type Route, routes } from "./fixtures.ts";

/** An answer that differs from the recorded one: a body with a status, or never any at all. */
export type Instead = { body: unknown; status?: number } | "silence" | "no connection";

/** Lets the application talk to the recorded answers, but for the paths that are answered otherwise. */
export function answerFromFixtures(instead: Record<string, Instead> = {}) {
  const fetch = vi.fn(async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const other = instead[url.pathname];
    if (other === "silence") return new Promise(() => {});
    if (other === "no connection") throw new TypeError("Failed to fetch");
    if (other) return json(other.body, other.status);
    const route = routes.find((candidate) => matches(candidate, request.method, url));
    if (!route) throw new Error(`No fixture for ${request.method} ${url.pathname}${url.search}`);
    return json(fixture(route.file), route.status);
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

function matches({ method = "GET", path, query = {} }: Route, asked: string, url: URL): boolean {
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  const same = Object.entries(query).every(([name, value]) => url.searchParams.get(name) === value);
  return method === asked && pattern.test(url.pathname) && same;
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
