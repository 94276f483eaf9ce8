import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { percent, words } from "../../lib/format.ts";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { experimentsQuery } from "./api/experiments.ts";

const COLUMNS: RecordColumn<Schemas["Experiment"]>[] = [
  {
    title: "Experiment",
    wraps: true,
    cell: ({ name, description }) => (
      <>
        <Link to="/experiments/$id" params={{ id: name }}>
          {name}
        </Link>
        <small>{description}</small>
      </>
    ),
  },
  { title: "Kind", cell: ({ method }) => (method === "ab" ? "fixed shares" : "bandit") },
  {
    title: "Arms",
    wraps: true,
    cell: ({ arms }) => arms.map(({ name, share }) => `${name} ${percent(share, 0)}`).join(", "),
  },
  { title: "Decided by", cell: ({ primary }) => words(primary) },
  {
    title: "From, to",
    cell: ({ start, end }) => `${start ? date(start) : "always"} – ${end ? date(end) : "open"}`,
  },
];

/** The experiments of the project. */
export function ExperimentList() {
  const experiments = useQuery(experimentsQuery);
  return (
    <Tile
      title="All experiments"
      query={experiments}
      height={160}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No experiments. Write experiments/home_page.yaml into the project, and start again."
    >
      {({ items }) => (
        <RecordTable label="Experiments" columns={COLUMNS} rows={items} keyOf={({ name }) => name} />
      )}
    </Tile>
  );
}
