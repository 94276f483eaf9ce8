import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { date, dayAndMonth, time } from "../../lib/dates.ts";
import { amount, count } from "../../lib/format.ts";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { recentTransactionsQuery } from "./api/transactions.ts";
import styles from "./recent-transactions-tile.module.css";

const LIMIT = 10;
const COLUMNS = ["Time", "Product", "Amount"];

/** What was bought or returned just now. */
export function RecentTransactionsTile({ className }: { className?: string | undefined }) {
  const answer = useQuery(recentTransactionsQuery(LIMIT));

  return (
    <Tile
      title="Recent transactions"
      subtitle="Newest first, in shop time"
      query={answer}
      height={500}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="No sales yet. Drop a sales file into the landing directory, or send 'Order Completed' to the collector."
      aside={(data) => (
        <ComputedFrom
          of="Recent transactions"
          address={`GET /api/v1/transactions?limit=${LIMIT}`}
          from={data.computedFrom}
        />
      )}
      className={className}
    >
      {({ items }) => (
        <DataTable label="Recent transactions" columns={COLUMNS} className={styles.table}>
          {items.map((transaction) => (
            <TransactionRow key={transaction.transactionId} transaction={transaction} />
          ))}
        </DataTable>
      )}
    </Tile>
  );
}

function TransactionRow({ transaction }: { transaction: Schemas["Transaction"] }) {
  const { at, quantity } = transaction;
  const customer = transaction.customerName ?? transaction.customerId ?? "unknown customer";
  const pieces =
    quantity < 0 ? `${count(-quantity)} returned` : quantity === 1 ? "" : `${count(quantity)} pieces`;
  return (
    <tr>
      <td title={date(at)}>
        {time(at)}
        <small>{dayAndMonth(at)}</small>
      </td>
      <td>
        {transaction.productName ?? transaction.productId}
        <small>{[customer, pieces].filter(Boolean).join(" · ")}</small>
      </td>
      <td>{amount(transaction.amount)}</td>
    </tr>
  );
}
