import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { date } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Meter } from "../../ui/meter.tsx";
import page from "../../ui/page.module.css";
import { RecordTable } from "../../ui/record-table.tsx";
import { isOver } from "./api/flows.ts";
import { stateInWords, toneOf } from "./run-state.ts";

const SHOWN = 100;

/** How far a backfill is, and its runs. */
export function BackfillProgress({ runs }: { runs: Schemas["Run"][] }) {
  const over = runs.filter((run) => isOver(run.state)).length;
  const failed = runs.filter((run) => run.state === "failed").length;
  return (
    <section className={page.page} aria-label="Progress">
      <p role="status">
        {`${count(over)} of ${count(runs.length)} runs are over${failed > 0 ? `, ${count(failed)} failed` : ""}.`}
      </p>
      <Meter share={runs.length === 0 ? 0 : over / runs.length} />
      <RecordTable
        label="Runs of the backfill"
        columns={[
          {
            title: "Interval",
            cell: ({ id, interval }) => (
              <Link to="/runs/$id" params={{ id }}>
                {interval ? date(interval.start) : id}
              </Link>
            ),
          },
          {
            title: "State",
            cell: ({ state }) => <Badge tone={toneOf(state)}>{stateInWords(state)}</Badge>,
          },
        ]}
        rows={runs.slice(0, SHOWN)}
        keyOf={(run) => run.id}
      />
    </section>
  );
}
