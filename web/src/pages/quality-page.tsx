import { CheckList } from "../features/quality/check-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** Whether the data can be trusted. */
export function QualityPage() {
  return (
    <main className={page.page}>
      <PageHead title="Quality" subtitle="What must hold for tables, and how it came out." />
      <CheckList />
    </main>
  );
}
