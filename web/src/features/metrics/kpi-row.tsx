import { KpiCard } from "./kpi-card.tsx";
import styles from "./kpi-row.module.css";
import type { Window } from "./window.ts";

/** The four numbers that a shop is run by. */
export function KpiRow({ window }: { window: Window }) {
  return (
    <div className={styles.row}>
      <KpiCard metric="revenue" title="Revenue" window={window} />
      <KpiCard metric="transactions" title="Transactions" window={window} />
      <KpiCard metric="average_order_value" title="Average order value" window={window} />
      <KpiCard metric="unique_customers" title="Unique customers" window={window} />
    </div>
  );
}
