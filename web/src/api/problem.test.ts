import { expect, test } from "vitest";
import { answerFromFixtures } from "../test/fixture-fetch.ts";
import { fixture } from "../test/fixtures.ts";
import { api, dataOf } from "./client.ts";
import { asProblem, isSignedOut, type ProblemError } from "./problem.ts";

const askStatus = () => dataOf(api.GET("/api/v1/status"));
const failure = () =>
  askStatus().then(
    () => expect.unreachable("should fail"),
    (error: ProblemError) => error,
  );

test("a problem keeps what the server said", async () => {
  answerFromFixtures({ "/api/v1/status": { body: fixture("problem-unavailable.json"), status: 503 } });
  const error = await failure();
  expect(error.status).toBe(503);
  expect(asProblem(error)).toEqual(fixture("problem-unavailable.json"));
  expect(isSignedOut(error)).toBe(false);
});

test("401 means signed out", async () => {
  answerFromFixtures({ "/api/v1/status": { body: fixture("problem-unauthorized.json"), status: 401 } });
  expect(isSignedOut(await failure())).toBe(true);
});

test("no connection is a problem of its own", async () => {
  answerFromFixtures({ "/api/v1/status": "no connection" });
  expect(asProblem(await failure()).code).toBe("server_unreachable");
});

test("an answer that is no problem of ours still gets words", async () => {
  answerFromFixtures({ "/api/v1/status": { body: { error: "bad gateway" }, status: 502 } });
  expect(asProblem(await failure()).message).toContain("502");
});

test("lists in a query are joined by commas", async () => {
  const fetch = answerFromFixtures();
  const query = { by: ["weekday", "hour"], last: "30d" } satisfies {
    by: ("weekday" | "hour")[];
    last: string;
  };
  await dataOf(api.GET("/api/v1/metrics/{name}", { params: { path: { name: "revenue" }, query } }));
  const asked = fetch.mock.calls.map(([request]) => new URL(request.url).searchParams.get("by"));
  expect(asked).toEqual(["weekday,hour"]);
});
