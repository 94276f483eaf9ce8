import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "../../api/client.ts";
import { LayeredGraph } from "../../charts/layered-graph.tsx";
import { Tile } from "../../ui/tile.tsx";
import { flowsQuery, runGridQuery } from "./api/flows.ts";
import { RUNS_SHOWN } from "./run-grid.tsx";
import { stateInWords, toneOf } from "./run-state.ts";

/** The steps of a flow, which waits for which, and how each last went. */
export function FlowGraph({ name }: { name: string }) {
  const flows = useQuery(flowsQuery);
  const { data: runs } = useQuery(runGridQuery(name, RUNS_SHOWN));
  const run = runs?.find((one) => one.startedAt !== null);
  return (
    <Tile
      title="Steps"
      subtitle={run ? `As of run ${run.id}` : "\u00a0"}
      query={flows}
      height={130}
      skeleton="chart"
      isEmpty={({ items }) => !items.some((flow) => flow.name === name)}
      empty={`There is no flow '${name}'. See the list of flows.`}
    >
      {({ items }) => <Steps steps={items.find((flow) => flow.name === name)?.steps ?? []} run={run} />}
    </Tile>
  );
}

type StepsProps = { steps: Schemas["FlowStep"][]; run: Schemas["RunDetail"] | undefined };

function Steps({ steps, run }: StepsProps) {
  const nodes = useMemo(
    () =>
      steps.map((step) => {
        const state = run?.steps.find((one) => one.name === step.name)?.state ?? "waiting";
        return {
          id: step.name,
          title: step.name,
          note: `${step.kind} · ${stateInWords(state)}`,
          tone: toneOf(state),
        };
      }),
    [steps, run],
  );
  const edges = useMemo(
    () => steps.flatMap((step) => step.after.map((from) => ({ from, to: step.name }))),
    [steps],
  );
  return <LayeredGraph label="Steps" nodes={nodes} edges={edges} />;
}
