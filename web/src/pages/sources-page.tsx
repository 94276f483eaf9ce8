import { SourceList } from "../features/sources/source-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** Where rows come from. */
export function SourcesPage() {
  return (
    <main className={page.page}>
      <PageHead title="Sources" subtitle="Where rows come from, and how it goes. Events are always there." />
      <SourceList />
    </main>
  );
}
