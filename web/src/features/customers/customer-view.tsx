import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { amount, count } from "../../lib/format.ts";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { customerQuery } from "./api/customer.ts";
import { ChurnSection } from "./churn-section.tsx";
import { CustomerFacts } from "./customer-facts.tsx";
import { FeatureTable } from "./feature-table.tsx";
import { PrivacyTile } from "./privacy-tile.tsx";

const ORDERS: RecordColumn<Schemas["CustomerOrder"]>[] = [
  { title: "Placed", cell: ({ at }) => dateTime(at) },
  { title: "Order", cell: ({ orderId }) => <code>{orderId}</code> },
  { title: "Pieces", isNumber: true, cell: ({ items }) => count(items) },
  { title: "Total", isNumber: true, cell: ({ total }) => amount(total) },
];
const SEVEN = { "--columns": 7 } as CSSProperties;
const FIVE = { "--columns": 5 } as CSSProperties;

/** Everything that is known of a customer. */
export function CustomerView({ id }: { id: string }) {
  const customer = useQuery(customerQuery(id));
  return (
    <div className={page.grid}>
      <div className={page.page} style={SEVEN}>
        <Tile title="Profile" query={customer} height={120} skeleton="bars" isEmpty={() => false} empty="">
          {(data) => <CustomerFacts customer={data} />}
        </Tile>
        <Tile
          title="Recent orders"
          query={customer}
          height={200}
          skeleton="rows"
          isEmpty={(data) => data.recentOrders.length === 0}
          empty="No orders online. What was bought in a shop counts in the profile."
        >
          {(data) => (
            <RecordTable
              label="Recent orders"
              columns={ORDERS}
              rows={data.recentOrders}
              keyOf={(order) => order.orderId}
            />
          )}
        </Tile>
        <FeatureTable id={id} />
      </div>
      <div className={page.page} style={FIVE}>
        <Tile title="Churn" query={customer} height={420} skeleton="bars" isEmpty={() => false} empty="">
          {(data) => (
            <div className={page.page}>
              <ChurnSection churn={data.churn} />
            </div>
          )}
        </Tile>
        <PrivacyTile id={id} />
      </div>
    </div>
  );
}
