import { FeatureViewList } from "../features/feature-views/feature-view-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What models and pages know of each customer. */
export function FeaturesPage() {
  return (
    <main className={page.page}>
      <PageHead title="Features" subtitle="What models and pages know of each customer." />
      <FeatureViewList />
    </main>
  );
}
