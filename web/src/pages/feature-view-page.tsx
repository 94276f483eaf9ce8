import { Link, useParams } from "@tanstack/react-router";
import { DistributionList } from "../features/feature-views/distribution-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One feature view: how its features are spread. */
export function FeatureViewPage() {
  const { view } = useParams({ from: "/features/$view" });
  return (
    <main className={page.page}>
      <PageHead title={view} above={<Link to="/features">Features</Link>} />
      <DistributionList view={view} />
    </main>
  );
}
