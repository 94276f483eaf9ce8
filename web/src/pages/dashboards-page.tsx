import { DashboardList } from "../features/dashboards/dashboard-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** Which dashboards there are. */
export function DashboardsPage() {
  return (
    <main className={page.page}>
      <PageHead title="Dashboards" subtitle="Pages of tiles over metrics, from dashboards/*.yaml." />
      <DashboardList />
    </main>
  );
}
