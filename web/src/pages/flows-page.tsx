import { FlowList } from "../features/flows/flow-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What runs, when, and how it went. */
export function FlowsPage() {
  return (
    <main className={page.page}>
      <PageHead title="Flows" subtitle="What runs, when, and how it went." />
      <FlowList />
    </main>
  );
}
