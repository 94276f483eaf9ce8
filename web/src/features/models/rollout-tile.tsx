import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime } from "../../lib/dates.ts";
import { count, percent, words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { Tile } from "../../ui/tile.tsx";
import { rollBack, rolloutQuery } from "./api/versions.ts";
import { type Guardrail, guardrails } from "./guardrails.ts";

type State = Schemas["RolloutState"];

const RULES: RecordColumn<Guardrail>[] = [
  { title: "Rule", cell: ({ name }) => name },
  { title: "Seen", isNumber: true, cell: ({ seen }) => seen },
  { title: "At most", isNumber: true, cell: ({ limit }) => limit },
  {
    title: "Holds",
    cell: ({ holds }) =>
      holds === null ? (
        <Badge tone="quiet">too few answers</Badge>
      ) : holds ? (
        <Badge tone="good">holds</Badge>
      ) : (
        <Badge tone="bad">broken</Badge>
      ),
  },
];

const EVENTS: RecordColumn<State["history"][number]>[] = [
  { title: "When", cell: ({ at }) => dateTime(at) },
  { title: "What", cell: ({ what, version }) => `${words(what)}: version ${version}` },
  { title: "Why", wraps: true, cell: ({ words: why }) => why },
];

/** What answers the customers, what is on its way out, and the way back. */
export function RolloutTile({ model }: { model: string }) {
  const rollout = useQuery(rolloutQuery(model));
  return (
    <Tile
      title="In use"
      query={rollout}
      height={80}
      skeleton="rows"
      isEmpty={({ champion, rollout: underWay }) => champion === null && underWay === null}
      empty="No version is in use yet. Run its training flow."
      aside={(state) =>
        state.rollout || state.history.length > 0 || (state.champion ?? 0) > 1 ? (
          <RollBackButton model={model} state={state} />
        ) : null
      }
    >
      {(state) => (
        <div className={page.page}>
          <Facts facts={factsOf(state)} />
          {state.breach ? <p role="status">{state.breach}</p> : null}
          {state.rollout ? (
            <RecordTable
              label="Guardrails"
              columns={RULES}
              rows={guardrails(state)}
              keyOf={({ name }) => name}
            />
          ) : null}
          {state.history.length > 0 ? (
            <details>
              <summary>What became of others</summary>
              <RecordTable
                label="History of roll-outs"
                columns={EVENTS}
                rows={state.history}
                keyOf={(event) => `${event.at}${event.what}${event.version}`}
              />
            </details>
          ) : null}
        </div>
      )}
    </Tile>
  );
}

function factsOf({ champion, rollout, figures, rules }: State): [string, string][] {
  const first: [string, string] = ["Champion", champion === null ? "none" : `version ${champion}`];
  if (!rollout) return [first, ["On its way out", "nothing"]];
  return [
    first,
    ["On its way out", `version ${rollout.challenger}`],
    ["Stage", rollout.stage === "canary" ? `canary, ${percent(rollout.percent / 100)}` : rollout.stage],
    ["Since", dateTime(rollout.since)],
    ["Answers", `${count(figures.answers)} (judged from ${count(rules.minAnswers)})`],
    ["Compared", count(figures.compared)],
    ["Other decisions", figures.compared === 0 ? "–" : percent(figures.disagreements)],
  ];
}

function RollBackButton({ model, state }: { model: string; state: State }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const back = useMutation({
    mutationFn: () => rollBack(model),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ["models"] });
      setAsking(false);
    },
  });
  return (
    <>
      <Button needs="POST /api/v1/models/{}/rollback" onClick={() => setAsking(true)}>
        Roll back…
      </Button>
      {isAsking ? (
        <SidePanel title={`Roll ${model} back`} subtitle={meaning(state)} onClose={() => setAsking(false)}>
          {back.error ? <ProblemNote problem={asProblem(back.error)} onRetry={() => back.mutate()} /> : null}
          <div>
            <Button isMain onClick={() => back.mutate()} disabled={back.isPending}>
              Roll back
            </Button>
          </div>
        </SidePanel>
      ) : null}
    </>
  );
}

function meaning({ champion, rollout }: State): string {
  if (rollout && rollout.stage !== "full")
    return `The ${rollout.stage} of version ${rollout.challenger} ends; version ${rollout.baseline} answers everybody.`;
  return rollout
    ? `Version ${rollout.baseline} answers everybody again instead of version ${rollout.challenger}.`
    : `The version that was in use before version ${champion} answers everybody again.`;
}
