import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { isOver, runQuery } from "../features/flows/api/flows.ts";
import { RunActions } from "../features/flows/run-actions.tsx";
import { RunGantt } from "../features/flows/run-gantt.tsx";
import { RunLog } from "../features/flows/run-log.tsx";
import { RunSteps } from "../features/flows/run-steps.tsx";
import { StartButton } from "../features/flows/start-button.tsx";
import { useRunEvents } from "../features/flows/use-run-events.ts";
import { statusQuery } from "../features/status/api/status.ts";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One run: its steps, when each ran and what it said, as they happen. */
export function RunPage() {
  const { id } = useParams({ from: "/runs/$id" });
  const { data: run } = useQuery(runQuery(id));
  const { data: now } = useQuery({ ...statusQuery, select: (status) => status.clock.now });
  const navigate = useNavigate();
  useRunEvents(run);
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
        {run ? <RunActions run={run} /> : null}
        {run && isOver(run.state) ? (
          <StartButton
            flow={run.flow}
            onStarted={(next) => navigate({ to: "/runs/$id", params: { id: next } })}
          />
        ) : null}
      </PageHead>
      <RunSteps id={id} />
      <RunGantt id={id} now={now ?? null} />
      <RunLog id={id} />
    </main>
  );
}
