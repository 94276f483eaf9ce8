import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { flowsQuery, startRun } from "./api/flows.ts";
import { given, ParamsForm } from "./params-form.tsx";

type StartButtonProps = { flow: string; onStarted: (runId: string) => void };

/** Starts a flow now and leads to its run. A flow with parameters asks for them first. */
export function StartButton({ flow, onStarted }: StartButtonProps) {
  const client = useQueryClient();
  const { data: params = [] } = useQuery({
    ...flowsQuery,
    select: ({ items }) => items.find((one) => one.name === flow)?.params ?? [],
  });
  const [isAsking, setAsking] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const start = useMutation({
    mutationFn: () => startRun(flow, given(values)),
    onSuccess: (run) => {
      client.invalidateQueries({ queryKey: ["flow", flow] });
      setAsking(false);
      onStarted(run.id);
    },
  });
  return (
    <>
      {start.error && !isAsking ? <span role="alert">{asProblem(start.error).message}</span> : null}
      <Button
        needs="POST /api/v1/flows/{}/runs"
        isMain
        onClick={() => (params.length > 0 ? setAsking(true) : start.mutate())}
        disabled={start.isPending}
      >
        {params.length > 0 ? "Run…" : "Run now"}
      </Button>
      {isAsking ? (
        <SidePanel title={`Run ${flow}`} subtitle="Its parameters" onClose={() => setAsking(false)}>
          <ParamsForm params={params} values={values} onChange={setValues} />
          {start.error ? (
            <ProblemNote problem={asProblem(start.error)} onRetry={() => start.mutate()} />
          ) : null}
          <div>
            <Button isMain onClick={() => start.mutate()} disabled={start.isPending}>
              Start
            </Button>
          </div>
        </SidePanel>
      ) : null}
    </>
  );
}
