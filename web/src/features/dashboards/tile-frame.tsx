import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { useRefusal } from "../../api/may.ts";
import { saveCsv } from "../../lib/csv.ts";
import { savePng } from "../../lib/png.ts";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { NamedIcon } from "../../ui/icons.tsx";
import { Tile } from "../../ui/tile.tsx";
import { addressOf, type MetricRequest, type PeoplePick, tileMetricQuery } from "./api/tile-metric.ts";
import { BehindPanel } from "./behind-panel.tsx";
import styles from "./tile-frame.module.css";

type Answer = Schemas["MetricAnswer"];

type TileFrameProps = {
  title: string;
  subtitle: string;
  request: MetricRequest;
  height: number;
  skeleton: "chart" | "bars" | "rows";
  className?: string | undefined;
  /** The second opens the people behind a part of the tile. */
  children: (answer: Answer, open: (title: string, pick: PeoplePick) => void) => ReactNode;
};

/** A tile with a metric's answer: its four states, how it was computed, and its rows as a file. */
export function TileFrame({ title, subtitle, request, children, ...look }: TileFrameProps) {
  const answer = useQuery(tileMetricQuery(request));
  const refusal = useRefusal("GET /api/v1/metrics/{}/rows");
  const isFunnel = request.people?.kind === "funnel";
  const [behind, setBehind] = useState<{ title: string; pick: PeoplePick | null } | null>(null);
  return (
    <>
      <Tile
        title={title}
        subtitle={subtitle}
        query={answer}
        isEmpty={({ rows }) => rows.length === 0 || (isFunnel && rows.every((row) => !row.value))}
        empty="Nothing in this window with these filters. Choose a longer one, or take a filter off."
        aside={(data) => (
          <span className={styles.tools}>
            {refusal ? null : (
              <button
                type="button"
                className={styles.tool}
                aria-label={`Rows behind ${title}`}
                title="Rows behind it"
                onClick={() => setBehind({ title, pick: null })}
              >
                <NamedIcon name="catalogue" />
              </button>
            )}
            <button
              type="button"
              className={styles.tool}
              aria-label={`Download ${title} as CSV`}
              title="Download as CSV"
              onClick={() => save(title, data)}
            >
              <NamedIcon name="download" />
            </button>
            <button
              type="button"
              className={styles.tool}
              aria-label={`Download ${title} as PNG`}
              title="Download as PNG"
              onClick={({ currentTarget }) => {
                const tile = currentTarget.closest("section");
                if (tile) savePng(fileName(title), tile);
              }}
            >
              <NamedIcon name="picture" />
            </button>
            <ComputedFrom of={title} address={addressOf(request)} from={data.computedFrom} />
          </span>
        )}
        {...look}
      >
        {(data) => children(data, (part, pick) => setBehind({ title: part, pick }))}
      </Tile>
      {behind ? (
        <BehindPanel
          title={behind.title}
          subtitle={behind.pick ? title : subtitle}
          request={request}
          pick={behind.pick}
          onClose={() => setBehind(null)}
        />
      ) : null}
    </>
  );
}

function fileName(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function save(title: string, { by, rows }: Answer) {
  const names = [...by, "value", ...(rows[0] && "size" in rows[0] ? ["size"] : [])];
  saveCsv(
    fileName(title),
    names,
    rows.map((row) => names.map((column) => row[column])),
  );
}
