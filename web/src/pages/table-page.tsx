import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { catalogQuery } from "../features/catalog/api/catalog.ts";
import { ColumnsTile } from "../features/catalog/columns-tile.tsx";
import { LineageTile } from "../features/catalog/lineage-tile.tsx";
import { SampleTile } from "../features/catalog/sample-tile.tsx";
import { TableFacts } from "../features/catalog/table-facts.tsx";
import { CheckList } from "../features/quality/check-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One table: what it holds, where it comes from and whether it can be trusted. */
export function TablePage() {
  const { table } = useParams({ from: "/catalog/$table" });
  const { data } = useQuery(catalogQuery);
  const entry = data?.items.find((item) => item.table === table);
  return (
    <main className={page.page}>
      <PageHead title={table} subtitle={entry?.description} above={<Link to="/catalog">Catalogue</Link>}>
        <Link to="/sql" search={{ sql: `select *\nfrom ${table}\nlimit 100` }}>
          Open in SQL
        </Link>
      </PageHead>
      <TableFacts table={table} />
      <LineageTile table={table} />
      <ColumnsTile table={table} />
      <CheckList table={table} />
      <SampleTile table={table} />
    </main>
  );
}
