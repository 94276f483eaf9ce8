import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { classNames } from "../../lib/class-names.ts";
import { dateTime, dayAndMonth, time } from "../../lib/dates.ts";
import { Tile } from "../../ui/tile.tsx";
import { runGridQuery } from "./api/flows.ts";
import styles from "./run-grid.module.css";
import { stateInWords, took } from "./run-state.ts";

export const RUNS_SHOWN = 20;
const MARKS: Record<string, string> = {
  succeeded: "✓",
  failed: "✕",
  running: "…",
  needs_approval: "!",
  waiting: "",
  cancelled: "■",
  skipped: "–",
};

/** The newest runs of a flow beside each other, oldest left: one row for each step. */
export function RunGrid({ name }: { name: string }) {
  const runs = useQuery(runGridQuery(name, RUNS_SHOWN));
  return (
    <Tile
      title="Runs"
      subtitle={`The newest ${RUNS_SHOWN}, oldest left, in shop time`}
      query={runs}
      height={180}
      skeleton="rows"
      isEmpty={(data) => data.length === 0}
      empty="No run yet. Press Run now, or wait for its schedule or for rows to arrive."
    >
      {(data) => <Grid runs={data.toReversed()} />}
    </Tile>
  );
}

function Grid({ runs }: { runs: Schemas["RunDetail"][] }) {
  const steps = [...new Set(runs.flatMap((run) => run.steps.map((step) => step.name)))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.place} aria-label="Runs by step" tabIndex={0}>
      <table className={styles.grid} aria-label="Runs by step">
        <thead>
          <tr>
            <td />
            {runs.map((run) => (
              <th key={run.id} scope="col">
                <Link to="/runs/$id" params={{ id: run.id }} title={titleOf(run)} aria-label={titleOf(run)}>
                  {momentOf(run) ? (
                    <>
                      {dayAndMonth(momentOf(run))}
                      <small>{time(momentOf(run))}</small>
                    </>
                  ) : (
                    "waits"
                  )}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {runs.map((run) => (
                <Cell key={run.id} step={run.steps.find((step) => step.name === name)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ step }: { step: Schemas["RunStep"] | undefined }) {
  if (!step) return <td className={styles.cell} />;
  const words = `${stateInWords(step.state)}${step.summary ? `: ${step.summary}` : ""} (${took(step.startedAt, step.endedAt)})`;
  return (
    <td className={classNames(styles.cell, styles[step.state])} title={words}>
      <span aria-hidden="true">{MARKS[step.state]}</span>
      <span className="only-heard">{words}</span>
    </td>
  );
}

/** A run of a backfill stands for the day that it is for, all others for when they began. */
function momentOf({ trigger, interval, startedAt }: Schemas["RunDetail"]): string {
  return (trigger === "backfill" ? interval?.start : startedAt) ?? startedAt ?? "";
}

function titleOf(run: Schemas["RunDetail"]): string {
  return `${run.id}, ${run.state}${run.startedAt ? `, ${dateTime(run.startedAt)}` : ""}, by ${run.trigger}`;
}
