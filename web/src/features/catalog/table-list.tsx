import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { count } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { catalogQuery } from "./api/catalog.ts";

type Table = Schemas["Table"];

const COLUMNS: RecordColumn<Table>[] = [
  {
    title: "Table",
    wraps: true,
    cell: ({ table, description }) => (
      <>
        <Link to="/catalog/$table" params={{ table }}>
          {table}
        </Link>
        <small>{description}</small>
      </>
    ),
  },
  { title: "Layer", cell: ({ layer }) => <Badge tone="quiet">{layer}</Badge> },
  { title: "Owner", cell: ({ owner }) => owner ?? "–" },
  { title: "Columns", isNumber: true, cell: ({ columns }) => count(columns.length) },
  { title: "Rows", isNumber: true, cell: ({ rows }) => count(rows) },
];

/** All tables, or those that a search finds. */
export function TableList({ search }: { search: string }) {
  const catalog = useQuery(catalogQuery);
  return (
    <Tile
      title="Tables"
      query={catalog}
      height={320}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="No tables yet. They come with the first event, file or build."
    >
      {({ items }) => {
        const rows = found(items, search);
        return rows.length > 0 ? (
          <RecordTable label="Tables" columns={COLUMNS} rows={rows} keyOf={(row) => row.table} />
        ) : (
          <EmptyNote text={`No table, column or description holds “${search}”.`} />
        );
      }}
    </Tile>
  );
}

/** Tables of which name, description, owner or columns hold every word. */
export function found(tables: Table[], search: string): Table[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return tables.filter((table) => {
    const columns = table.columns.map((column) => `${column.name} ${column.description ?? ""}`);
    const text = [table.table, table.description, table.owner ?? "", ...columns].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
