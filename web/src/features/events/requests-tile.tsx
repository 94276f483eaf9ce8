import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { bytes } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
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
          <pre className={page.code}>{body}</pre>
        </details>
      ),
  },
];

/** What clients have sent lately, for whoever writes one. */
export function RequestsTile() {
  const requests = useQuery(requestsQuery);
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
        <RecordTable
          label="Calls"
          columns={COLUMNS}
          rows={items.slice(0, 50)}
          keyOf={(request) => `${request.at} ${request.type} ${request.bytes} ${request.body?.slice(0, 300)}`}
        />
      )}
    </Tile>
  );
}
