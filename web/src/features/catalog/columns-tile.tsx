import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { catalogQuery, columnLineageQuery } from "./api/catalog.ts";

type Column = Schemas["Column"];

/** The columns of a table, what they mean and which columns they come from. */
export function ColumnsTile({ table }: { table: string }) {
  const catalog = useQuery(catalogQuery);
  const lineage = useQuery({ ...columnLineageQuery(table), retry: false });
  const from = (name: string) => {
    const known = lineage.data?.columns.find((column) => column.column === name);
    if (!known) return "–";
    const places = known.from.map((place) => `${place.table}.${place.column} (${place.kind})`);
    if (!known.isKnown) places.push("and what cannot be told");
    return places.join(", ") || "nothing";
  };
  const columns: RecordColumn<Column>[] = [
    { title: "Column", cell: (column) => <code>{column.name}</code> },
    { title: "Type", cell: (column) => column.type },
    { title: "What it says", wraps: true, cell: (column) => column.description ?? "–" },
    { title: "Comes from", wraps: true, cell: (column) => <small>{from(column.name)}</small> },
  ];
  return (
    <Tile
      title="Columns"
      query={catalog}
      height={260}
      skeleton="rows"
      isEmpty={(data) => !data.items.some((item) => item.table === table)}
      empty={`The catalogue has no table '${table}'. Look for it in the list of tables.`}
    >
      {({ items }) => (
        <RecordTable
          label="Columns"
          columns={columns}
          rows={items.find((item) => item.table === table)?.columns ?? []}
          keyOf={(column) => column.name}
        />
      )}
    </Tile>
  );
}
