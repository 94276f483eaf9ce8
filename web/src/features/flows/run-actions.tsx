import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { cancelRun, isOver, retryRun } from "./api/flows.ts";

/** What can be done with a run: stop it while it goes on, go on with it when it failed or was stopped. */
export function RunActions({ run }: { run: Schemas["RunDetail"] }) {
  const client = useQueryClient();
  const onSettled = () => {
    client.invalidateQueries({ queryKey: ["run", run.id] });
    client.invalidateQueries({ queryKey: ["flow", run.flow] });
  };
  const cancel = useMutation({ mutationFn: () => cancelRun(run.id), onSettled });
  const retry = useMutation({ mutationFn: () => retryRun(run.id), onSettled });
  const error = cancel.error ?? retry.error;
  return (
    <>
      {error ? <span role="alert">{asProblem(error).message}</span> : null}
      {isOver(run.state) ? null : (
        <Button
          needs="POST /api/v1/runs/{}/cancel"
          onClick={() => cancel.mutate()}
          disabled={cancel.isPending}
        >
          Cancel
        </Button>
      )}
      {run.state === "failed" || run.state === "cancelled" ? (
        <Button
          needs="POST /api/v1/runs/{}/retry"
          onClick={() => retry.mutate()}
          disabled={retry.isPending}
          title="Goes on from the steps that did not succeed"
        >
          Retry
        </Button>
      ) : null}
    </>
  );
}
