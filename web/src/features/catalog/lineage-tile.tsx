import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { LayeredGraph } from "../../charts/layered-graph.tsx";
import { count } from "../../lib/format.ts";
import { SearchField } from "../../ui/search-field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Tile } from "../../ui/tile.tsx";
import { type LineageEdges, lineageQuery } from "./api/catalog.ts";
import styles from "./lineage-tile.module.css";
import { drawn, firstLook, type LineageLook } from "./lineage-view.ts";

/** What a table is made from, to the left, and what is made from it, to the right. */
export function LineageTile({ table }: { table: string }) {
  const lineage = useQuery(lineageQuery(table));
  return (
    <Tile
      title="Lineage"
      subtitle={
        lineage.data?.isCut
          ? "Cut at 500 tables: open one of them to see what lies beyond"
          : "From sources, left, to what is made, right"
      }
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

const LOOKS = [
  { value: "1", label: "Beside it" },
  { value: "2", label: "Two steps" },
  { value: "all", label: "All" },
  { value: "layers", label: "Layers" },
] as const;

/** Large lineages begin with what is beside the table; words find the rest, with the way to it. */
function Graph({ table, lineage }: { table: string; lineage: LineageEdges }) {
  const [look, setLook] = useState<LineageLook>(() => firstLook(lineage));
  const [words, setWords] = useState("");
  const { nodes, edges } = useMemo(() => drawn(lineage, table, look, words), [lineage, table, look, words]);
  return (
    <>
      <div className={styles.controls}>
        <Segmented label="How much" options={LOOKS} value={look} onChange={setLook} />
        <SearchField label="Find in the lineage" value={words} onSearch={setWords} />
        <span role="status" className={styles.count}>
          {count(nodes.length)} of {count(lineage.nodes.length)}
        </span>
      </div>
      <LayeredGraph
        label={`Lineage of ${table}`}
        nodes={nodes}
        edges={edges}
        link={(node, content) =>
          lineage.nodes.includes(node.id) ? (
            <Link to="/catalog/$table" params={{ table: node.id }}>
              {content}
            </Link>
          ) : (
            content
          )
        }
      />
    </>
  );
}
