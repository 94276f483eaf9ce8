import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { type DayValue, TimeSeries } from "../../charts/time-series.tsx";
import { relativeChange } from "../../lib/change.ts";
import { byFormat } from "../../lib/format.ts";
import { Change } from "../../ui/change.tsx";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { Tile } from "../../ui/tile.tsx";
import { addressOf, type MetricRequest, metricQuery } from "./api/metric.ts";
import { before } from "./window.ts";

const REQUEST: MetricRequest = { metric: "revenue", by: ["day"], last: "30d", compare: "previous" };

/** Revenue by day over the last 30 days; today's part of the line is dashed, as it is not over. */
export function RevenueTile({ className }: { className?: string | undefined }) {
  const answer = useQuery(metricQuery(REQUEST));

  return (
    <Tile
      title="Revenue, last 30 days"
      subtitle={answer.data?.rows.length ? <Total answer={answer.data} /> : "\u00a0"}
      query={answer}
      height={280}
      skeleton="chart"
      isEmpty={(data) => data.rows.length === 0}
      empty="No sales in the last 30 days. Drop a sales file into the landing directory, or send events to the collector."
      aside={(data) => <ComputedFrom of="Revenue" address={addressOf(REQUEST)} from={data.computedFrom} />}
      className={className}
    >
      {({ rows, format, unit }) => (
        <TimeSeries
          label="Revenue by day"
          rows={rows.flatMap(dayValue)}
          format={format}
          unit={unit}
          lastIsPartial
        />
      )}
    </Tile>
  );
}

function Total({ answer }: { answer: Schemas["MetricAnswer"] }) {
  const { total, previousTotal, format, unit } = answer;
  return (
    <>
      {byFormat(format, total, unit)} ·{" "}
      <Change share={relativeChange(total, previousTotal)} against={before("30d")} />
    </>
  );
}

function dayValue({ day, value }: Schemas["MetricRow"]): DayValue[] {
  return day === undefined ? [] : [{ day, value: value ?? 0 }];
}
