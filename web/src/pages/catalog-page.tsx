import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { TableList } from "../features/catalog/table-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { SearchField } from "../ui/search-field.tsx";

/** Every table that there is. */
export function CatalogPage() {
  const { q = "" } = useSearch({ from: "/catalog" });
  const navigate = useNavigate({ from: "/catalog" });
  const search = useCallback(
    (text: string) => navigate({ search: text ? { q: text } : {}, replace: true }),
    [navigate],
  );
  return (
    <main className={page.page}>
      <PageHead title="Catalogue" subtitle="Tables, their columns and where they come from.">
        <SearchField label="Search tables and columns" value={q} onSearch={search} />
      </PageHead>
      <TableList search={q} />
    </main>
  );
}
