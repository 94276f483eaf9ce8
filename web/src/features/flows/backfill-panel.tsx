import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime, span } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import page from "../../ui/page.module.css";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { type BackfillWish, backfillQuery, previewBackfill, startBackfill } from "./api/backfills.ts";
import { flowsQuery } from "./api/flows.ts";
import { BackfillProgress } from "./backfill-progress.tsx";
import { given, ParamsForm } from "./params-form.tsx";

type BackfillPanelProps = { flow: Schemas["Flow"]; onClose: () => void };

/** Asks for days, says what there is to do, and does it once that was seen. */
export function BackfillPanel({ flow, onClose }: BackfillPanelProps) {
  const [wish, setWish] = useState<BackfillWish>({ from: "", to: "", params: {}, resume: false });
  const asked = { ...wish, params: given(wish.params) };
  const preview = useMutation({ mutationFn: () => previewBackfill(flow.name, asked) });
  const start = useMutation({ mutationFn: (as: BackfillWish) => startBackfill(flow.name, as) });
  const runs = useQuery({
    ...backfillQuery(flow.name, start.data?.id ?? ""),
    enabled: start.data !== undefined,
  });
  const { data: waiting = [] } = useQuery({
    ...flowsQuery,
    select: ({ items }) => items.filter((one) => one.onPublished.length > 0).map((one) => one.name),
  });
  const change = (part: Partial<BackfillWish>) => {
    setWish({ ...wish, ...part });
    preview.reset();
    start.reset();
  };
  const error = start.error ?? preview.error;
  return (
    <SidePanel
      title={`Backfill ${flow.name}`}
      subtitle="Runs the flow once for each interval of its schedule between two days"
      onClose={onClose}
    >
      <Field label="From" hint="The first day.">
        <input type="date" value={wish.from} onChange={({ target }) => change({ from: target.value })} />
      </Field>
      <Field label="To" hint="The day after the last.">
        <input type="date" value={wish.to} onChange={({ target }) => change({ to: target.value })} />
      </Field>
      <ParamsForm params={flow.params} values={wish.params} onChange={(params) => change({ params })} />
      <div>
        <Button
          isMain={!preview.data}
          onClick={() => preview.mutate()}
          disabled={!wish.from || !wish.to || preview.isPending}
        >
          Preview
        </Button>
      </div>
      {error ? <ProblemNote problem={asProblem(error)} onRetry={() => preview.mutate()} /> : null}
      {preview.data && !start.data ? (
        <section className={page.page} aria-label="What there is to do">
          <Facts facts={factsOf(preview.data)} />
          <p className={page.quiet}>
            {waiting.length > 0
              ? `When a run publishes the tables that they wait for, these flows start too: ${waiting.join(", ")}.`
              : "No flow of the project waits for tables to be published, so nothing else starts."}
          </p>
          <div>
            <Button
              isMain
              onClick={() => start.mutate({ ...asked, resume: preview.data.toRun < preview.data.intervals })}
              disabled={preview.data.toRun === 0 || start.isPending}
            >
              {preview.data.toRun === 1 ? "Start 1 run" : `Start ${count(preview.data.toRun)} runs`}
            </Button>
          </div>
        </section>
      ) : null}
      {start.data && runs.data ? <BackfillProgress runs={runs.data.items} /> : null}
    </SidePanel>
  );
}

function factsOf(todo: Schemas["Backfill"]): [string, string][] {
  return [
    ["Intervals", count(todo.intervals)],
    ["Still to run", count(todo.toRun)],
    ["From", dateTime(todo.from)],
    ["Until", dateTime(todo.to)],
    ["Takes about", todo.estimatedSeconds === null ? "not known yet" : span(todo.estimatedSeconds)],
    ["Steps of each", todo.steps.join(", ")],
  ];
}
