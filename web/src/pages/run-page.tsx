import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { isOver, runQuery } from "../features/flows/api/flows.ts";
import { RunLog } from "../features/flows/run-log.tsx";
import { RunSteps } from "../features/flows/run-steps.tsx";
import { StartButton } from "../features/flows/start-button.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One run: its steps and what it said. */
export function RunPage() {
  const { id } = useParams({ from: "/runs/$id" });
  const { data: run } = useQuery(runQuery(id));
  const navigate = useNavigate();
  return (
    <main className={page.page}>
      <PageHead
        title={id}
        above={
          run ? (
            <Link to="/flows/$name" params={{ name: run.flow }}>
              {run.flow}
            </Link>
          ) : (
            <Link to="/flows">Flows</Link>
          )
        }
      >
        {run && isOver(run.state) ? (
          <StartButton
            flow={run.flow}
            onStarted={(next) => navigate({ to: "/runs/$id", params: { id: next } })}
          />
        ) : null}
      </PageHead>
      <RunSteps id={id} />
      <RunLog id={id} />
    </main>
  );
}
