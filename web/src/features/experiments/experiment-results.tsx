import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { IntervalRows } from "../../charts/interval-rows.tsx";
import { dateTime } from "../../lib/dates.ts";
import { count, percent } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { resultsQuery } from "./api/experiments.ts";
import { contrastRows } from "./contrast-rows.ts";

type Results = Schemas["ExperimentResults"];
type Metric = Results["metrics"][number];

const ARMS: RecordColumn<Metric["arms"][number]>[] = [
  { title: "Arm", cell: ({ arm }) => arm },
  { title: "Customers", isNumber: true, cell: ({ units }) => count(units) },
  { title: "Each", isNumber: true, cell: ({ value }) => value.toFixed(2) },
  { title: "Standard error", isNumber: true, cell: ({ standardError }) => standardError.toFixed(3) },
];

/** What has come of an experiment so far, with intervals that hold at every look. */
export function ExperimentResults({ id }: { id: string }) {
  const results = useQuery(resultsQuery(id));
  return (
    <Tile
      title="Results"
      subtitle="Lift with its interval, which holds however often it is looked at"
      query={results}
      height={420}
      skeleton="rows"
      isEmpty={({ units }) => units === 0}
      empty="Nobody has seen it yet. Ask for an arm: GET /api/v1/experiments/…/assign?customer=C00001."
    >
      {(all) => (
        <div className={page.page}>
          <Facts facts={factsOf(all)} />
          {all.sampleRatio ? (
            <p>
              <Badge tone={all.sampleRatio.mismatch ? "bad" : "good"}>
                {all.sampleRatio.mismatch
                  ? "the arms do not have the shares they should"
                  : "the arms have the shares they should"}
              </Badge>
            </p>
          ) : null}
          {all.metrics.map((metric) => (
            <section key={metric.metric} className={page.page} aria-label={metric.label}>
              <h3>{`${metric.label} (${metric.role})`}</h3>
              {metric.contrasts.length > 0 ? (
                <IntervalRows label={`Lift of ${metric.label}`} rows={contrastRows(metric.contrasts)} />
              ) : (
                <p className={page.quiet}>Nothing to compare yet.</p>
              )}
              {metric.arms.length > 0 ? (
                <RecordTable
                  label={`Arms by ${metric.label}`}
                  columns={ARMS}
                  rows={metric.arms}
                  keyOf={({ arm }) => arm}
                />
              ) : null}
            </section>
          ))}
          {all.notes.map((note) => (
            <p key={note} className={page.quiet}>
              {note}
            </p>
          ))}
        </div>
      )}
    </Tile>
  );
}

function factsOf({ asOf, units, share, crossed, arms }: Results): [string, string][] {
  return [
    ["As of", dateTime(asOf)],
    ["Customers", count(units)],
    ["Of those expected", percent(share, 0)],
    ["Seen in two arms", count(crossed)],
    ...arms.map((arm): [string, string] => [
      arm.arm,
      `${count(arm.units)}${arm.bestChance === null ? "" : `, best with ${percent(arm.bestChance, 0)}`}`,
    ]),
  ];
}
