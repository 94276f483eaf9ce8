import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { CustomerList } from "../features/customers/customer-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Segmented } from "../ui/segmented.tsx";
import type { CustomerSort, CustomersSearch } from "./customers-search.ts";

const SORTS: readonly { value: CustomerSort; label: string }[] = [
  { value: "churn_risk", label: "Churn risk" },
  { value: "lifetime_value", label: "Value" },
  { value: "name", label: "Name" },
];

/** Who buys. Search and order are in the address. */
export function CustomersPage() {
  const { q = "", sort = "churn_risk" }: CustomersSearch = useSearch({ from: "/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const find = useCallback(
    (text: string) =>
      navigate({
        search: ({ q: _, ...rest }) => (text ? { ...rest, q: text } : rest),
        replace: true,
      }),
    [navigate],
  );
  return (
    <main className={page.page}>
      <PageHead title="Customers" subtitle="Who buys, and who is about to stop.">
        <Segmented
          label="Sorted by"
          options={SORTS}
          value={sort}
          onChange={(value) => navigate({ search: (now) => ({ ...now, sort: value }), replace: true })}
        />
        <SearchField label="Name, e-mail or id" value={q} onSearch={find} />
      </PageHead>
      <CustomerList search={q} sort={sort} />
    </main>
  );
}
