import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { startRun } from "./api/flows.ts";

type StartButtonProps = { flow: string; onStarted: (runId: string) => void };

/** Starts a flow now and leads to its run. */
export function StartButton({ flow, onStarted }: StartButtonProps) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => startRun(flow),
    onSuccess: (run) => {
      client.invalidateQueries({ queryKey: ["flow", flow] });
      onStarted(run.id);
    },
  });
  return (
    <>
      {start.error ? <span role="alert">{asProblem(start.error).message}</span> : null}
      <Button isMain onClick={() => start.mutate()} disabled={start.isPending}>
        Run now
      </Button>
    </>
  );
}
