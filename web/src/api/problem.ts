import type { components } from "./schema.ts";

export type Problem = components["schemas"]["Problem"];

/** A request that failed, with what the server said about it. */
export class ProblemError extends Error {
  readonly problem: Problem;
  readonly status: number | null;

  constructor(problem: Problem, status: number | null) {
    super(problem.message);
    this.name = "ProblemError";
    this.problem = problem;
    this.status = status;
  }
}

/** No answer at all: the server is down or the network is. */
export function unreachable(): ProblemError {
  return new ProblemError(
    {
      code: "server_unreachable",
      message: "The server did not answer.",
      hint: "Check that Millrace is still running. This page goes on by itself once it is.",
      where: null,
    },
    null,
  );
}

/** Whatever was thrown, as a problem that can be shown. */
export function asProblem(error: Error): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: "page_failed", message: error.message, hint: "Load the page again.", where: null };
}

export function isSignedOut(error: Error | null): boolean {
  return error instanceof ProblemError && error.status === 401;
}

/** Reads the body of a failed request, which is a problem unless something between us and the server answered. */
export function problemFrom(body: unknown, status: number): ProblemError {
  if (isProblem(body)) return new ProblemError(body, status);
  const message = `The server answered with status ${status} and without a reason.`;
  return new ProblemError({ code: "no_reason", message, hint: "See the server's log.", where: null }, status);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "message" in body && "hint" in body;
}
