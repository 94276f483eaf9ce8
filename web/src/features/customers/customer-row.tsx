import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { money, percent } from "../../lib/format.ts";
import { Meter } from "../../ui/meter.tsx";
import styles from "./customers-at-risk-tile.module.css";

const REASONS_SHOWN = 2;

type CustomerRowProps = {
  customer: Schemas["Customer"];
  /** The largest lifetime value of the table; all are written alike. */
  largestValue: number;
  onOpen: (customerId: string) => void;
};

/** A customer, the risk and its main reasons. The whole row can be clicked; its name is the button for the keyboard. */
export function CustomerRow({ customer, largestValue, onOpen }: CustomerRowProps) {
  const { customerId, churnProbability, lastOrderOn, lifetimeValue } = customer;
  const reasons = customer.reasons.filter((reason) => reason.contribution > 0).slice(0, REASONS_SHOWN);
  return (
    <tr onClick={() => onOpen(customerId)}>
      <td>
        <button type="button" className={styles.name}>
          {customer.name ?? customerId}
        </button>
        <small>{reasons.map((reason) => reason.words).join(", ")}</small>
      </td>
      <td>
        <span className={styles.risk}>
          <span>{percent(churnProbability, 0)}</span>
          <Meter share={churnProbability ?? 0} />
        </span>
      </td>
      <td>{lastOrderOn ? date(lastOrderOn) : "none"}</td>
      <td>{money(lifetimeValue, "EUR", largestValue)}</td>
    </tr>
  );
}
