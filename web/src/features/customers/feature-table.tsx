import { useQuery } from "@tanstack/react-query";
import { span } from "../../lib/dates.ts";
import { scalar, words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { customerFeaturesQuery, type KnownFeature } from "./api/features.ts";

const COLUMNS: RecordColumn<KnownFeature>[] = [
  {
    title: "Feature",
    wraps: true,
    cell: ({ name, view, description }) => (
      <>
        {words(name)}
        <small>{[view, description].filter(Boolean).join(" · ")}</small>
      </>
    ),
  },
  {
    title: "Value",
    isNumber: true,
    cell: ({ value }) => (Array.isArray(value) ? value.join(", ") : scalar(value)),
  },
  { title: "From", cell: ({ source }) => <Badge tone="quiet">{source}</Badge> },
  {
    title: "Age",
    isNumber: true,
    cell: ({ ageSeconds, status }) =>
      ageSeconds === null ? status.toLowerCase().replaceAll("_", " ") : span(ageSeconds),
  },
];

/** The online features of a customer, as a model reads them now. */
export function FeatureTable({ id }: { id: string }) {
  const features = useQuery(customerFeaturesQuery(id));
  return (
    <Tile
      title="Features"
      subtitle="As a model reads them now; ages are in shop time"
      query={features}
      height={260}
      skeleton="rows"
      isEmpty={(data) => data.length === 0}
      empty="The project defines no features of customers. Write features/*.yaml with 'entity: customer'."
    >
      {(data) => (
        <RecordTable
          label="Features"
          columns={COLUMNS}
          rows={data}
          keyOf={(row) => `${row.view}:${row.name}`}
        />
      )}
    </Tile>
  );
}
