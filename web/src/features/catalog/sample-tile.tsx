import { useQuery } from "@tanstack/react-query";
import { Tile } from "../../ui/tile.tsx";
import { VirtualGrid } from "../../ui/virtual-grid.tsx";
import { sampleQuery } from "./api/catalog.ts";

const NUMBER = /^(integer|long|double|float|decimal)/i;

/** Some rows of a table, to see what they look like. */
export function SampleTile({ table }: { table: string }) {
  const sample = useQuery(sampleQuery(table));
  return (
    <Tile
      title="Sample"
      subtitle="Twenty rows, in no order"
      query={sample}
      height={300}
      skeleton="rows"
      isEmpty={(data) => data.rows.length === 0}
      empty="The table has no rows yet."
    >
      {({ columns, rows }) => (
        <VirtualGrid
          label="Sample rows"
          columns={columns.map((column) => ({ ...column, isNumber: NUMBER.test(column.type) }))}
          rows={rows}
          height={300}
        />
      )}
    </Tile>
  );
}
