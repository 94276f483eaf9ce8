import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "../api/client.ts";
import { asProblem } from "../api/problem.ts";
import { dashboardQuery, metricsQuery } from "../features/dashboards/api/dashboards.ts";
import { DashboardEditor } from "../features/dashboards/dashboard-editor.tsx";
import { DashboardGrid } from "../features/dashboards/dashboard-grid.tsx";
import { tileFrom } from "../features/dashboards/editor-draft.ts";
import { FilterBar } from "../features/dashboards/filter-bar.tsx";
import { LiveTile } from "../features/dashboards/live-tile.tsx";
import { useChanges } from "../features/dashboards/use-changes.ts";
import { type DashboardSearch, toggled } from "../features/dashboards/view.ts";
import { RecentTransactionsTile } from "../features/transactions/recent-transactions-tile.tsx";
import { Button } from "../ui/button.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./dashboard-page.module.css";

/** One dashboard. Its window and filters are in the address, so that every state of it is a link. */
export function DashboardPage() {
  const { name } = useParams({ from: "/dashboards/$name" });
  const { add, ...search }: DashboardSearch & { add?: string } = useSearch({ from: "/dashboards/$name" });
  const navigate = useNavigate({ from: "/dashboards/$name" });
  const dashboard = useQuery(dashboardQuery(name));
  const metrics = useQuery(metricsQuery);
  const show = (next: DashboardSearch) => navigate({ search: next, replace: true, resetScroll: false });
  const [isEditing, setEditing] = useState(add !== undefined);
  useChanges();
  const error = dashboard.error ?? metrics.error;

  return (
    <main className={page.page}>
      <PageHead
        title={dashboard.data?.title ?? name}
        subtitle={dashboard.data?.description}
        above={<Link to="/dashboards">Dashboards</Link>}
      >
        {dashboard.data?.isEditable && !isEditing ? (
          <Button needs="PUT /api/v1/dashboards/{}" onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null}
      </PageHead>
      {dashboard.data && metrics.data && isEditing ? (
        <DashboardEditor
          dashboard={dashboard.data}
          metrics={metrics.data.items}
          other={other}
          added={add === undefined ? null : tileFrom(add)}
          onDone={() => {
            setEditing(false);
            show(search);
          }}
        />
      ) : dashboard.data && metrics.data ? (
        <>
          <FilterBar
            filters={offered(dashboard.data, metrics.data.items)}
            search={search}
            last={dashboard.data.last}
            onChange={show}
          />
          <DashboardGrid
            dashboard={dashboard.data}
            metrics={metrics.data.items}
            search={search}
            onPick={(dimension, value) => show(toggled(search, dimension, value))}
            other={other}
          />
        </>
      ) : error ? (
        <ProblemNote problem={asProblem(error)} onRetry={() => dashboard.refetch()} />
      ) : (
        <div className={styles.waiting}>
          <Skeleton shape="chart" />
        </div>
      )}
    </main>
  );
}

/** Tiles that show no metric. */
function other({ kind, title }: Schemas["DashboardTile"]) {
  return kind === "live" ? <LiveTile title={title} /> : <RecentTransactionsTile />;
}

/** Each filter with the first metric on the page that has it, which knows its values. */
function offered(dashboard: Schemas["Dashboard"], metrics: Schemas["Metric"][]) {
  const shown = dashboard.rows.flatMap((row) => row.tiles.map((tile) => tile.metric));
  return dashboard.filters.flatMap((dimension) => {
    const metric = metrics.find(
      (candidate) => shown.includes(candidate.name) && candidate.dimensions.includes(dimension),
    );
    return metric ? [{ dimension, metric: metric.name }] : [];
  });
}
