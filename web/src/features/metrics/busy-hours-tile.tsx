import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { type HourValue, WeekHeatmap } from "../../charts/week-heatmap.tsx";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { Tile } from "../../ui/tile.tsx";
import { addressOf, type MetricRequest, metricQuery } from "./api/metric.ts";

const REQUEST: MetricRequest = { metric: "revenue", by: ["weekday", "hour"], last: "30d" };

/** When people buy: revenue by day of the week and hour. */
export function BusyHoursTile({ className }: { className?: string | undefined }) {
  const answer = useQuery(metricQuery(REQUEST));

  return (
    <Tile
      title="When people buy"
      subtitle="Last 30 days, revenue by day and hour"
      query={answer}
      height={304}
      skeleton="chart"
      isEmpty={(data) => data.rows.length === 0}
      empty="No sales in the last 30 days. Drop a sales file into the landing directory, or send events to the collector."
      aside={(data) => (
        <ComputedFrom of="When people buy" address={addressOf(REQUEST)} from={data.computedFrom} />
      )}
      className={className}
    >
      {({ rows, format, unit }) => (
        <WeekHeatmap
          label="Revenue by day and hour"
          rows={rows.flatMap(hourValue)}
          format={format}
          unit={unit}
        />
      )}
    </Tile>
  );
}

function hourValue({ weekday, hour, value }: Schemas["MetricRow"]): HourValue[] {
  return weekday === undefined || hour === undefined ? [] : [{ weekday, hour, value: value ?? 0 }];
}
