import type { Schemas } from "../../api/client.ts";
import { DivergingBars } from "../../charts/diverging-bars.tsx";
import { dateTime } from "../../lib/dates.ts";
import { percent, scalar, words } from "../../lib/format.ts";
import { Meter } from "../../ui/meter.tsx";
import styles from "./customer-panel.module.css";

/** The prediction for a customer with the features that drove it. */
export function ChurnSection({ churn }: { churn: Schemas["ChurnPrediction"] | null }) {
  if (!churn) return <p className={styles.quiet}>No prediction yet: this customer has too little history.</p>;
  return (
    <>
      <section aria-label="Churn prediction" className={styles.section}>
        <p className={styles.probability}>
          <strong>{percent(churn.probability, 0)}</strong> likely to stop buying
        </p>
        <Meter share={churn.probability} threshold={churn.threshold} />
        <p className={styles.quiet}>
          {churn.willChurn ? "Above" : "Below"} the threshold of {percent(churn.threshold, 0)}, from which we
          expect a customer to leave.
        </p>
      </section>
      <section className={styles.section}>
        <h3>What drives it</h3>
        <DivergingBars
          label="Reasons"
          rows={churn.reasons.map(({ feature, words, contribution }) => ({
            key: feature,
            name: words,
            value: contribution,
          }))}
          negative="lowers the risk"
          positive="raises the risk"
        />
      </section>
      <section className={styles.section}>
        <details>
          <summary>All features the model saw</summary>
          <dl className={styles.facts}>
            {Object.entries(churn.features).map(([name, value]) => (
              <div key={name}>
                <dt>{words(name)}</dt>
                <dd>{scalar(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
        <p className={styles.quiet}>
          Model {churn.model.name} {churn.model.version}, as of {dateTime(churn.asOf)}
          {churn.snapshotId ? `, snapshot ${churn.snapshotId}` : ""}
        </p>
      </section>
    </>
  );
}
