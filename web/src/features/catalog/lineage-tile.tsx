import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { LayeredGraph } from "../../charts/layered-graph.tsx";
import { Tile } from "../../ui/tile.tsx";
import { type LineageEdges, lineageQuery } from "./api/catalog.ts";

/** What a table is made from, to the left, and what is made from it, to the right. */
export function LineageTile({ table }: { table: string }) {
  const lineage = useQuery(lineageQuery(table));
  return (
    <Tile
      title="Lineage"
      subtitle={lineage.data?.isCut ? "Cut at 500 tables" : "From sources, left, to what is made, right"}
      query={lineage}
      height={220}
      skeleton="chart"
      isEmpty={(data) => data.edges.length === 0}
      empty="No SQL model reads or makes this table."
    >
      {(data) => <Graph table={table} lineage={data} />}
    </Tile>
  );
}

function Graph({ table, lineage }: { table: string; lineage: LineageEdges }) {
  const nodes = useMemo(
    () =>
      lineage.nodes.map((id) => ({
        id,
        title: id.slice(id.indexOf(".") + 1),
        note: id.slice(0, id.indexOf(".")),
        isFocus: id === table,
      })),
    [lineage, table],
  );
  return (
    <LayeredGraph
      label={`Lineage of ${table}`}
      nodes={nodes}
      edges={lineage.edges}
      link={(node, content) => (
        <Link to="/catalog/$table" params={{ table: node.id }}>
          {content}
        </Link>
      )}
    />
  );
}
