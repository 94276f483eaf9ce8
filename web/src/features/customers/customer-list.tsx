import type { UseQueryResult } from "@tanstack/react-query";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { money, percent } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { customerSearchQuery } from "./api/customer-search.ts";

type Customer = Schemas["Customer"];

const COLUMNS: RecordColumn<Customer>[] = [
  {
    title: "Customer",
    cell: ({ customerId, name, email }) => (
      <>
        <Link to="/customers/$id" params={{ id: customerId }}>
          {name ?? customerId}
        </Link>
        <small>{[customerId, email].filter(Boolean).join(" · ")}</small>
      </>
    ),
  },
  { title: "City", cell: ({ city }) => city ?? "–" },
  { title: "Last order", cell: ({ lastOrderOn }) => (lastOrderOn ? date(lastOrderOn) : "none") },
  { title: "Lifetime value", isNumber: true, cell: ({ lifetimeValue }) => money(lifetimeValue, "EUR", 0) },
  { title: "Churn risk", isNumber: true, cell: ({ churnProbability }) => percent(churnProbability, 0) },
  {
    title: "Why",
    wraps: true,
    cell: ({ reasons }) =>
      reasons
        .filter((reason) => reason.contribution > 0)
        .slice(0, 2)
        .map((reason) => reason.words)
        .join(", ") || "–",
  },
];

type CustomerListProps = { search: string; sort: "churn_risk" | "lifetime_value" | "name" };

/** Customers that a search finds. */
export function CustomerList({ search, sort }: CustomerListProps) {
  const found = useInfiniteQuery(customerSearchQuery(search, sort));
  const items = { ...found, data: found.data?.pages.flatMap((page) => page.items) } as UseQueryResult<
    Customer[],
    Error
  >;
  return (
    <Tile
      title="Customers"
      query={items}
      height={420}
      skeleton="rows"
      isEmpty={(data) => data.length === 0}
      empty={
        search
          ? `Nobody's name, address or id holds “${search}”.`
          : "No customers yet. They come with the first customers file or the first capture, after a build."
      }
    >
      {(data) => (
        <>
          <RecordTable label="Customers" columns={COLUMNS} rows={data} keyOf={(row) => row.customerId} />
          {found.hasNextPage ? (
            <p>
              <Button onClick={() => found.fetchNextPage()} disabled={found.isFetchingNextPage}>
                Show more
              </Button>
            </p>
          ) : null}
        </>
      )}
    </Tile>
  );
}
