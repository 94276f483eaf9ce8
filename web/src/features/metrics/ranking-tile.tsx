import { useQuery } from "@tanstack/react-query";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { Tile } from "../../ui/tile.tsx";
import { addressOf, type MetricRequest, metricQuery } from "./api/metric.ts";
import { inWords, type Window } from "./window.ts";

type RankingTileProps = {
  title: string;
  by: "product" | "category";
  /** How many at most. */
  places: number;
  window: Window;
  height: number;
  /** Whether each row tells its share of the total. */
  shares?: boolean;
  className?: string | undefined;
};

/** Which products, or categories, bring in the most. */
export function RankingTile({ title, by, places, window, height, shares, className }: RankingTileProps) {
  const request: MetricRequest = { metric: "revenue", by: [by], last: window, order: "desc", limit: places };
  const answer = useQuery(metricQuery(request));

  return (
    <Tile
      title={title}
      subtitle={`${inWords(window)}, by revenue`}
      query={answer}
      height={height}
      skeleton="bars"
      isEmpty={(data) => data.rows.length === 0}
      empty="No sales in this window. Choose a longer one, or drop a sales file into the landing directory."
      aside={(data) => <ComputedFrom of={title} address={addressOf(request)} from={data.computedFrom} />}
      className={className}
    >
      {({ rows, format, unit, total }) => (
        <RankedBars
          label={`Revenue by ${by}`}
          rows={rows.map((row) => ({ name: row[by] ?? "unknown", value: row.value ?? 0 }))}
          format={format}
          unit={unit}
          total={shares ? (total ?? undefined) : undefined}
        />
      )}
    </Tile>
  );
}
