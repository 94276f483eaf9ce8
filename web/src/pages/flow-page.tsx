import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { BackfillButton } from "../features/flows/backfill-button.tsx";
import { FlowGraph } from "../features/flows/flow-graph.tsx";
import { RunGrid } from "../features/flows/run-grid.tsx";
import { StartButton } from "../features/flows/start-button.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One flow: its steps and its runs. */
export function FlowPage() {
  const { name } = useParams({ from: "/flows/$name" });
  const navigate = useNavigate();
  return (
    <main className={page.page}>
      <PageHead title={name} above={<Link to="/flows">Flows</Link>}>
        <BackfillButton flow={name} />
        <StartButton flow={name} onStarted={(id) => navigate({ to: "/runs/$id", params: { id } })} />
      </PageHead>
      <FlowGraph name={name} />
      <RunGrid name={name} />
    </main>
  );
}
