import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Schemas } from "../api/client.ts";
import { useRefusal } from "../api/may.ts";
import { CustomerPanel } from "../features/customers/customer-panel.tsx";
import { CustomersAtRiskTile } from "../features/customers/customers-at-risk-tile.tsx";
import { metricsQuery } from "../features/dashboards/api/dashboards.ts";
import { BusyHoursTile } from "../features/metrics/busy-hours-tile.tsx";
import { KpiRow } from "../features/metrics/kpi-row.tsx";
import { RankingTile } from "../features/metrics/ranking-tile.tsx";
import { RevenueTile } from "../features/metrics/revenue-tile.tsx";
import { DEFAULT_WINDOW, WINDOWS, type Window } from "../features/metrics/window.ts";
import { statusQuery } from "../features/status/api/status.ts";
import { FirstStepsTile } from "../features/status/first-steps-tile.tsx";
import { RecentTransactionsTile } from "../features/transactions/recent-transactions-tile.tsx";
import { usePageTitle } from "../lib/page-title.ts";
import { EmptyNote } from "../ui/empty-note.tsx";
import { Segmented } from "../ui/segmented.tsx";
import styles from "./overview-page.module.css";
import type { OverviewSearch } from "./overview-search.ts";

/** The shop at a glance. The window and the open customer are in the address, so that every view is a link. */
export function OverviewPage() {
  usePageTitle("Overview");
  const search: OverviewSearch = useSearch({ from: "/" });
  const window = search.window ?? DEFAULT_WINDOW;
  const navigate = useNavigate({ from: "/" });
  const { data: status } = useQuery(statusQuery);
  const { data: metrics } = useQuery(metricsQuery);
  const isShop = metrics === undefined || metrics.items.some(({ name }) => name === "revenue");
  const look = (change: Partial<OverviewSearch>) =>
    navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false });
  const closeCustomer = () => navigate({ search: { window }, replace: true, resetScroll: false });

  return (
    <main className={styles.page}>
      <div className={styles.heading}>
        <h1>Overview</h1>
        <Segmented
          label="Window"
          options={WINDOWS}
          value={window}
          onChange={(value) => look({ window: value })}
        />
      </div>
      <FirstStepsTile />
      {isShop ? (
        <Numbers window={window} churn={status?.churn} onOpen={(id) => look({ customer: id })} />
      ) : null}
      {isShop ? null : (
        <EmptyNote text="This project has no metric 'revenue' yet. Write metrics/revenue.yaml into it, and start again." />
      )}
      {search.customer ? (
        <CustomerPanel key={search.customer} customerId={search.customer} onClose={closeCustomer} />
      ) : null}
    </main>
  );
}

type NumbersProps = {
  window: Window;
  churn: Schemas["Status"]["churn"] | undefined;
  onOpen: (id: string) => void;
};

/** What a shop is asked for first. */
function Numbers({ window, churn, onOpen }: NumbersProps) {
  const seesPeople = useRefusal("GET /api/v1/customers") === undefined;
  return (
    <>
      <KpiRow window={window} />
      <div className={styles.grid}>
        <RevenueTile className={styles.wide} />
        <RankingTile
          title="Sales by category"
          by="category"
          places={8}
          shares
          window={window}
          height={280}
          className={styles.narrow}
        />
        <RankingTile
          title="Top 10 products"
          by="product"
          places={10}
          window={window}
          height={304}
          className={styles.half}
        />
        <BusyHoursTile className={styles.half} />
        {seesPeople ? (
          <>
            <CustomersAtRiskTile model={churn} onOpen={onOpen} className={styles.wide} />
            <RecentTransactionsTile className={styles.narrow} />
          </>
        ) : null}
      </div>
    </>
  );
}
