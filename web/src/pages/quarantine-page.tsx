import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { QuarantineList } from "../features/quarantine/quarantine-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { SearchField } from "../ui/search-field.tsx";

/** What did not fit its contract. */
export function QuarantinePage() {
  const { reason = "" } = useSearch({ from: "/quarantine" });
  const navigate = useNavigate({ from: "/quarantine" });
  const search = useCallback(
    (text: string) => navigate({ search: text ? { reason: text } : {}, replace: true }),
    [navigate],
  );
  return (
    <main className={page.page}>
      <PageHead title="Quarantine" subtitle="Rows and events that broke their contract, kept as they came.">
        <SearchField label="Search reasons" value={reason} onSearch={search} />
      </PageHead>
      <QuarantineList reason={reason} />
    </main>
  );
}
