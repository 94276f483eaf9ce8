import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { Badge } from "../../ui/badge.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { flowsQuery } from "./api/flows.ts";
import { stateInWords, toneOf, took } from "./run-state.ts";

const COLUMNS: RecordColumn<Schemas["Flow"]>[] = [
  {
    title: "Flow",
    wraps: true,
    cell: ({ name, description }) => (
      <>
        <Link to="/flows/$name" params={{ name }}>
          {name}
        </Link>
        <small>{description}</small>
      </>
    ),
  },
  {
    title: "Last run",
    cell: ({ lastRun }) =>
      lastRun ? (
        <Link to="/runs/$id" params={{ id: lastRun.id }}>
          <Badge tone={toneOf(lastRun.state)}>{stateInWords(lastRun.state)}</Badge>
        </Link>
      ) : (
        "none yet"
      ),
  },
  { title: "Started", cell: ({ lastRun }) => (lastRun?.startedAt ? dateTime(lastRun.startedAt) : "–") },
  {
    title: "Took",
    isNumber: true,
    cell: ({ lastRun }) => (lastRun ? took(lastRun.startedAt, lastRun.endedAt) : "–"),
  },
  {
    title: "When",
    wraps: true,
    cell: ({ schedule, onArrivalOf }) =>
      [schedule, onArrivalOf.length > 0 ? `on arrival of ${onArrivalOf.join(", ")}` : null]
        .filter(Boolean)
        .join("; ") || "on request",
  },
  { title: "Next", cell: ({ nextRunAt }) => (nextRunAt ? dateTime(nextRunAt) : "–") },
];

/** Flows, when they run and how they last went. */
export function FlowList() {
  const flows = useQuery(flowsQuery);
  return (
    <Tile
      title="All flows"
      query={flows}
      height={240}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="No flows. Write flows/build.yaml into the project, and start again."
    >
      {({ items }) => (
        <RecordTable label="Flows" columns={COLUMNS} rows={items} keyOf={(flow) => flow.name} />
      )}
    </Tile>
  );
}
