import { useNavigate, useSearch } from "@tanstack/react-router";
import { Workbench } from "../features/sql/workbench.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { ExploreRooms } from "./explore-rooms.tsx";

const EXAMPLE = "select sold_on, sum(amount) as revenue\nfrom gold.fct_sales\ngroup by all\norder by all";

/** SQL over everything that is published. The query is in the address. */
export function SqlPage() {
  const { sql } = useSearch({ from: "/sql" });
  const navigate = useNavigate({ from: "/sql" });
  return (
    <main className={page.page}>
      <PageHead title="SQL" subtitle="One SELECT over the published tables, as they are now.">
        <ExploreRooms room="sql" />
      </PageHead>
      <Workbench sql={sql ?? EXAMPLE} onRun={(text) => navigate({ search: { sql: text }, replace: true })} />
    </main>
  );
}
