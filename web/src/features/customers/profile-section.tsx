import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { amount, count, money } from "../../lib/format.ts";
import styles from "./customer-panel.module.css";

/** What a customer bought, and when. */
export function ProfileSection({ customer }: { customer: Schemas["CustomerProfile"] }) {
  const facts: [string, string][] = [
    ["Orders", count(customer.orders)],
    ["Revenue", money(customer.revenue)],
    ["Lifetime value", money(customer.lifetimeValue)],
    ["Signed up", customer.signupDate ? date(customer.signupDate) : "–"],
    ["First order", customer.firstOrderOn ? date(customer.firstOrderOn) : "none"],
    ["Last order", customer.lastOrderOn ? date(customer.lastOrderOn) : "none"],
  ];
  return (
    <>
      <section className={styles.section}>
        <h3>Customer</h3>
        <dl className={styles.cards}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className={styles.section}>
        <h3>Recent orders</h3>
        <ul className={styles.orders}>
          {customer.recentOrders.map((order) => (
            <li key={order.orderId}>
              <span>{date(order.at)}</span>
              <span className={styles.quiet}>
                {order.items === 1 ? "1 piece" : `${count(order.items)} pieces`}
              </span>
              <span>{amount(order.total)}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
