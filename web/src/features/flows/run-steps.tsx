import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import type { Schemas } from "../../api/client.ts";
import { dateTime, time } from "../../lib/dates.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { runQuery } from "./api/flows.ts";
import { seconds, toneOf, took } from "./run-state.ts";
import styles from "./run-steps.module.css";

type Step = Schemas["RunStep"];

/** The steps of a run: how each went, how long it took and when. */
export function RunSteps({ id }: { id: string }) {
  const run = useQuery(runQuery(id));
  return (
    <Tile title="Steps" query={run} height={200} skeleton="rows" isEmpty={() => false} empty="">
      {(data) => (
        <div className={page.page}>
          <Facts
            facts={[
              [
                "State",
                <Badge key="state" tone={toneOf(data.state)}>
                  {data.state}
                </Badge>,
              ],
              ["Started by", data.trigger],
              ["Started", data.startedAt ? dateTime(data.startedAt) : "waits for its turn"],
              ["Took", took(data.startedAt, data.endedAt)],
            ]}
          />
          {data.problem ? (
            <p role="alert" className={styles.problem}>
              {data.problem.message}
            </p>
          ) : null}
          <RecordTable
            label="Steps"
            columns={columnsOf(data)}
            rows={data.steps}
            keyOf={(step) => step.name}
          />
        </div>
      )}
    </Tile>
  );
}

function columnsOf(run: Schemas["RunDetail"]): RecordColumn<Step>[] {
  return [
    { title: "Step", cell: ({ name, kind }) => (name === kind ? name : `${name} (${kind})`) },
    { title: "State", cell: ({ state }) => <Badge tone={toneOf(state)}>{state}</Badge> },
    { title: "Started", cell: ({ startedAt }) => (startedAt ? time(startedAt) : "–") },
    { title: "Took", isNumber: true, cell: (step) => took(step.startedAt, step.endedAt) },
    { title: "When", cell: (step) => <Span run={run} step={step} /> },
    { title: "Attempt", isNumber: true, cell: ({ attempt }) => attempt },
    { title: "What it did", wraps: true, cell: ({ summary, problem }) => problem?.message ?? summary ?? "–" },
  ];
}

/** When within the run a step ran, as a bar. */
function Span({ run, step }: { run: Schemas["RunDetail"]; step: Step }) {
  const ends = run.steps
    .map((one) => one.endedAt ?? one.startedAt ?? "")
    .filter(Boolean)
    .sort();
  const whole = seconds(run.startedAt, run.endedAt ?? ends.at(-1) ?? null) ?? 0;
  if (!step.startedAt || whole <= 0) return <span className={styles.lane} />;
  const from = (seconds(run.startedAt, step.startedAt) ?? 0) / whole;
  const long = (seconds(step.startedAt, step.endedAt) ?? whole * (1 - from)) / whole;
  return (
    <span className={styles.lane} aria-hidden="true">
      <span
        className={styles.span}
        style={{ "--from": `${from * 100}%`, "--long": `${Math.max(0.01, long) * 100}%` } as CSSProperties}
      />
    </span>
  );
}
