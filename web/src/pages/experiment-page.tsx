import { Link, useParams } from "@tanstack/react-router";
import { ExperimentResults } from "../features/experiments/experiment-results.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One experiment: what has come of it. */
export function ExperimentPage() {
  const { id } = useParams({ from: "/experiments/$id" });
  return (
    <main className={page.page}>
      <PageHead title={id} above={<Link to="/experiments">Experiments</Link>} />
      <ExperimentResults id={id} />
    </main>
  );
}
