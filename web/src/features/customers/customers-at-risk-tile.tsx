import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { percent, score } from "../../lib/format.ts";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { customersAtRiskQuery } from "./api/customers.ts";
import { CustomerRow } from "./customer-row.tsx";
import styles from "./customers-at-risk-tile.module.css";

const LIMIT = 10;
const COLUMNS = ["Customer and reasons", "Risk", "Last order", "Lifetime value"];

type CustomersAtRiskTileProps = {
  /** The model that answers, if there is one. */
  model: Schemas["ChurnModel"] | null | undefined;
  onOpen: (customerId: string) => void;
  className?: string | undefined;
};

/** Who is about to stop buying, and why. A row opens the customer. */
export function CustomersAtRiskTile({ model, onOpen, className }: CustomersAtRiskTileProps) {
  const answer = useQuery(customersAtRiskQuery(LIMIT));

  return (
    <Tile
      title="Customers at risk"
      subtitle={model ? inWords(model) : "Most likely to stop buying"}
      query={answer}
      height={500}
      skeleton="rows"
      isEmpty={(data) => data.items.every((customer) => customer.churnProbability === null)}
      empty="No scores yet. They come with the first trained model; to train one now, run the flow that trains churn."
      aside={(data) => (
        <ComputedFrom
          of="Customers at risk"
          address={`GET /api/v1/customers?sort=churn_risk&limit=${LIMIT}`}
          from={data.computedFrom}
        />
      )}
      className={className}
    >
      {({ items }) => (
        <DataTable label="Customers at risk" columns={COLUMNS} className={styles.table}>
          {items.map((customer) => (
            <CustomerRow
              key={customer.customerId}
              customer={customer}
              largestValue={Math.max(...items.map((item) => item.lifetimeValue ?? 0))}
              onOpen={onOpen}
            />
          ))}
        </DataTable>
      )}
    </Tile>
  );
}

function inWords({ version, auc, accuracy, accuracyAlwaysStays }: Schemas["ChurnModel"]): string {
  const against = `${percent(accuracyAlwaysStays)} by always saying “stays”`;
  return `Model ${version} · AUC ${score(auc)} · right in ${percent(accuracy)}, against ${against}`;
}
