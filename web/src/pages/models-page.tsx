import { ModelList } from "../features/models/model-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What was learned, and what of it is in use. */
export function ModelsPage() {
  return (
    <main className={page.page}>
      <PageHead title="Models" subtitle="What was learned, how good it is, and what of it is in use." />
      <ModelList />
    </main>
  );
}
