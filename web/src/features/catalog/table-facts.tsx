import { useQuery } from "@tanstack/react-query";
import { dateTime } from "../../lib/dates.ts";
import { bytes, count } from "../../lib/format.ts";
import { Facts } from "../../ui/facts.tsx";
import { Tile } from "../../ui/tile.tsx";
import { catalogQuery, figuresQuery } from "./api/catalog.ts";

/** A table in figures. */
export function TableFacts({ table }: { table: string }) {
  const figures = useQuery(figuresQuery(table));
  const { data } = useQuery(catalogQuery);
  const entry = data?.items.find((item) => item.table === table);
  return (
    <Tile title="Figures" query={figures} height={110} skeleton="bars" isEmpty={() => false} empty="">
      {(facts) => (
        <Facts
          facts={[
            ["Rows", count(facts.rows)],
            ["Size", bytes(facts.bytes)],
            ["Files", count(facts.files)],
            ["Snapshots", count(facts.snapshots)],
            ["Written", facts.committedAt ? dateTime(facts.committedAt) : "–"],
            ["Owner", entry?.owner ?? "–"],
            ["By day of", facts.partitionByDayOf ?? "–"],
            ["Sorted by", facts.sortedBy.join(", ") || "–"],
          ]}
        />
      )}
    </Tile>
  );
}
