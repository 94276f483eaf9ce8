import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime, time } from "../../lib/dates.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { approveStep, runQuery } from "./api/flows.ts";
import { stateInWords, toneOf, took } from "./run-state.ts";
import styles from "./run-steps.module.css";

type Step = Schemas["RunStep"];

/** The steps of a run: how each went and how long it took. A step that waits for somebody's word gets it here. */
export function RunSteps({ id }: { id: string }) {
  const run = useQuery(runQuery(id));
  return (
    <Tile title="Steps" query={run} height={200} skeleton="rows" isEmpty={() => false} empty="">
      {(data) => (
        <div className={page.page}>
          <Facts facts={factsOf(data)} />
          {data.problem ? (
            <p role="alert" className={styles.problem}>
              {data.problem.message}
            </p>
          ) : null}
          <RecordTable label="Steps" columns={columnsOf(id)} rows={data.steps} keyOf={(step) => step.name} />
        </div>
      )}
    </Tile>
  );
}

function factsOf(run: Schemas["RunDetail"]): [string, React.ReactNode][] {
  const params = Object.entries(run.params);
  return [
    [
      "State",
      <Badge key="state" tone={toneOf(run.state)}>
        {stateInWords(run.state)}
      </Badge>,
    ],
    ["Started by", run.trigger],
    ["Started", run.startedAt ? dateTime(run.startedAt) : "waits for its turn"],
    ["Took", took(run.startedAt, run.endedAt)],
    ...(run.interval ? [["Interval from", dateTime(run.interval.start)] as [string, string]] : []),
    ...params.map(([name, value]): [string, string] => [name, value]),
  ];
}

function columnsOf(id: string): RecordColumn<Step>[] {
  return [
    { title: "Step", cell: ({ name, kind }) => (name === kind ? name : `${name} (${kind})`) },
    { title: "State", cell: (step) => <State run={id} step={step} /> },
    { title: "Started", cell: ({ startedAt }) => (startedAt ? time(startedAt) : "–") },
    { title: "Took", isNumber: true, cell: (step) => took(step.startedAt, step.endedAt) },
    { title: "Attempt", isNumber: true, cell: ({ attempt }) => attempt },
    { title: "What it did", wraps: true, cell: ({ summary, problem }) => problem?.message ?? summary ?? "–" },
  ];
}

function State({ run, step }: { run: string; step: Step }) {
  const client = useQueryClient();
  const approve = useMutation({
    mutationFn: () => approveStep(run, step.name),
    onSettled: () => client.invalidateQueries({ queryKey: ["run", run] }),
  });
  return (
    <>
      <Badge tone={toneOf(step.state)}>{stateInWords(step.state)}</Badge>
      {step.state === "needs_approval" ? (
        <>
          {" "}
          <Button
            needs="POST /api/v1/runs/{}/steps/{}/approve"
            isMain
            onClick={() => approve.mutate()}
            disabled={approve.isPending}
          >
            {`Approve ${step.name}`}
          </Button>
        </>
      ) : null}
      {approve.error ? <small role="alert">{asProblem(approve.error).message}</small> : null}
      {step.approvedBy ? <small>approved by {step.approvedBy}</small> : null}
    </>
  );
}
