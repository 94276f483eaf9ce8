import { ExperimentList } from "../features/experiments/experiment-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What is tried on customers. */
export function ExperimentsPage() {
  return (
    <main className={page.page}>
      <PageHead title="Experiments" subtitle="What is tried on customers, and what comes of it." />
      <ExperimentList />
    </main>
  );
}
