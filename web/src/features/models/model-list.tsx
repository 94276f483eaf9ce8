import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { modelsQuery } from "./api/models.ts";

const COLUMNS: RecordColumn<Schemas["ModelList"]["items"][number]>[] = [
  {
    title: "Model",
    wraps: true,
    cell: ({ name, description }) => (
      <>
        <Link to="/models/$name" params={{ name }}>
          {name}
        </Link>
        <small>{description}</small>
      </>
    ),
  },
  { title: "Kind", cell: ({ kind }) => words(kind) },
  {
    title: "In use",
    cell: ({ champion }) =>
      champion ? (
        <Badge tone="good">{`version ${champion.version}`}</Badge>
      ) : (
        <Badge tone="quiet">none</Badge>
      ),
  },
  { title: "Trained", cell: ({ champion }) => (champion ? dateTime(champion.trainedAt) : "–") },
  { title: "Versions", isNumber: true, cell: ({ versions }) => versions },
];

/** The models of the project, and which version of each is in use. */
export function ModelList() {
  const models = useQuery(modelsQuery);
  return (
    <Tile
      title="All models"
      query={models}
      height={200}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No models. Write ml/churn.yaml into the project, and start again."
    >
      {({ items }) => <RecordTable label="Models" columns={COLUMNS} rows={items} keyOf={(row) => row.name} />}
    </Tile>
  );
}
