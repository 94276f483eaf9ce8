import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { count, money } from "../../lib/format.ts";
import { Facts } from "../../ui/facts.tsx";

/** Who a customer is, and what they have brought. */
export function CustomerFacts({ customer }: { customer: Schemas["CustomerProfile"] }) {
  return (
    <Facts
      facts={[
        ["Id", customer.customerId],
        ["E-mail", customer.email ?? "–"],
        ["Place", [customer.city, customer.country].filter(Boolean).join(", ") || "–"],
        ["Signed up", customer.signupDate ? date(customer.signupDate) : "–"],
        ["Orders", count(customer.orders)],
        ["Revenue", money(customer.revenue)],
        ["Lifetime value", money(customer.lifetimeValue)],
        ["First order", customer.firstOrderOn ? date(customer.firstOrderOn) : "none"],
        ["Last order", customer.lastOrderOn ? date(customer.lastOrderOn) : "none"],
      ]}
    />
  );
}
