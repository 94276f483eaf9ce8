import { QueryClient } from "@tanstack/react-query";
import { ProblemError } from "../api/problem.ts";

/** Server state. What the server refused is not asked again by itself; what it could not answer is, once. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        retry: (failures, error) =>
          failures < 1 && !(error instanceof ProblemError && isRefusal(error.status)),
        retryDelay: 500,
      },
    },
  });
}

function isRefusal(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500;
}
