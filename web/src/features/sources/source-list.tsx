import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { sourcesQuery } from "./api/sources.ts";
import { SourceTest } from "./source-test.tsx";

type Source = Schemas["Source"];

/** Where rows come from and how it goes; each can be tried. */
export function SourceList() {
  const sources = useQuery(sourcesQuery);
  const [tried, setTried] = useState<string | null>(null);
  const columns: RecordColumn<Source>[] = [
    {
      title: "Source",
      wraps: true,
      cell: ({ name, description, address }) => (
        <>
          <strong>{name}</strong>
          <small>{description}</small>
          <small>{address}</small>
        </>
      ),
    },
    { title: "Type", cell: ({ type }) => <Badge tone="quiet">{type}</Badge> },
    { title: "State", cell: (source) => <State source={source} /> },
    { title: "Last run", cell: ({ lastRun }) => (lastRun ? dateTime(lastRun.startedAt) : "–") },
    { title: "Loaded", isNumber: true, cell: (source) => loadedBy(source, "loaded") },
    { title: "Quarantined", isNumber: true, cell: (source) => loadedBy(source, "quarantined") },
    {
      title: "Tables",
      cell: ({ tables }) =>
        tables.map((table) => (
          <div key={table}>
            <Link to="/catalog/$table" params={{ table }}>
              {table}
            </Link>
          </div>
        )),
    },
    {
      title: "Try",
      cell: ({ name }) => (
        <Button needs="POST /api/v1/sources/{}/test" onClick={() => setTried(name)}>
          Test
        </Button>
      ),
    },
  ];
  return (
    <>
      <Tile
        title="All sources"
        query={sources}
        height={240}
        skeleton="rows"
        isEmpty={(data) => data.items.length === 0}
        empty="No sources but events. Write sources/*.yaml into the project, and start again."
      >
        {({ items }) => (
          <RecordTable label="Sources" columns={columns} rows={items} keyOf={(source) => source.name} />
        )}
      </Tile>
      {tried ? <SourceTest key={tried} name={tried} onClose={() => setTried(null)} /> : null}
    </>
  );
}

function State({ source: { capture, following, lastRun } }: { source: Source }) {
  const standing = capture ?? following;
  const alarm = standing?.alarm ?? standing?.trouble;
  if (alarm)
    return (
      <span title={alarm}>
        <Badge tone="bad">{standing?.state ?? "troubled"}</Badge>
      </span>
    );
  if (standing) return <Badge tone={TONES[standing.state] ?? "busy"}>{standing.state}</Badge>;
  return <Badge tone={lastRun ? "good" : "quiet"}>{lastRun ? "read" : "not read yet"}</Badge>;
}

const TONES: Record<string, Tone> = { streaming: "good", following: "good", retrying: "warn" };

function loadedBy({ capture, following, lastRun }: Source, what: "loaded" | "quarantined"): string {
  if (what === "loaded") return count((capture ?? following ?? lastRun)?.loaded ?? null);
  return count((following ?? lastRun)?.quarantined ?? null);
}
