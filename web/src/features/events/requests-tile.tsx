import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { bytes } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Tile } from "../../ui/tile.tsx";
import { requestsQuery } from "./api/events.ts";

type Request = Schemas["RecentRequest"];

const COLUMNS: RecordColumn<Request & { at: string }>[] = [
  { title: "At", cell: ({ at }) => dateTime(at) },
  { title: "Call", cell: ({ type }) => `/v1/${type}` },
  { title: "Write key", cell: ({ key }) => key || "none" },
  { title: "Size", isNumber: true, cell: (request) => bytes(request.bytes) },
  {
    title: "What became of it",
    wraps: true,
    cell: ({ problem, accepted, quarantined, withheld }) =>
      problem ? (
        <>
          <Badge tone="bad">refused</Badge> {problem}
        </>
      ) : (
        <>
          <Badge tone={quarantined > 0 ? "warn" : "good"}>{`${accepted} taken`}</Badge>
          {quarantined > 0 ? (
            <>
              {" "}
              <Link to="/quarantine">{`${quarantined} put aside`}</Link>
            </>
          ) : null}
          {withheld > 0 ? ` ${withheld} withheld` : ""}
        </>
      ),
  },
  {
    title: "Body",
    wraps: true,
    cell: ({ body }) =>
      body === null ? (
        "not read"
      ) : (
        <details>
          <summary>{body.slice(0, 40)}</summary>
          <CodeBlock label="Body" text={body} />
        </details>
      ),
  },
];

const SHOWN = 20;
const KINDS = [
  { value: "all", label: "All" },
  { value: "troubled", label: "Refused or put aside" },
] as const;

function isTroubled({ problem, quarantined }: Request): boolean {
  return problem !== null || quarantined > 0;
}

/** What clients have sent lately, for whoever writes one. */
export function RequestsTile() {
  const requests = useQuery(requestsQuery);
  const [kind, setKind] = useState<"all" | "troubled">("all");
  return (
    <Tile
      title="What clients sent"
      subtitle="The newest calls of the collector; at most 20 a second are taken down, and as many refusals"
      query={requests}
      height={320}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="Nothing was sent since the start. Send to /v1/track with the write key as user of Basic authentication."
    >
      {({ items }) => (
        <div className={page.page}>
          <div>
            <Segmented label="Calls shown" options={KINDS} value={kind} onChange={setKind} />
          </div>
          <RecordTable
            label="Calls"
            columns={COLUMNS}
            rows={items.filter((one) => kind === "all" || isTroubled(one)).slice(0, SHOWN)}
            keyOf={(request) =>
              `${request.at} ${request.type} ${request.bytes} ${request.body?.slice(0, 300)}`
            }
          />
        </div>
      )}
    </Tile>
  );
}
