import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { quarantineQuery, replay } from "./api/quarantine.ts";

type Quarantined = Schemas["Quarantined"];

const COLUMNS: RecordColumn<Quarantined>[] = [
  { title: "Received", cell: ({ receivedAt }) => dateTime(receivedAt) },
  { title: "Source", cell: ({ source }) => <Badge tone="quiet">{source}</Badge> },
  { title: "Why", wraps: true, cell: ({ reason }) => reason },
  {
    title: "As it came",
    wraps: true,
    cell: ({ raw }) => (
      <details>
        <summary>{raw.length > 80 ? `${raw.slice(0, 80)}…` : raw}</summary>
        <CodeBlock label="As it came" text={pretty(raw)} />
      </details>
    ),
  },
];

/** What did not fit its contract, and a way to send events again once contract or sender is mended. */
export function QuarantineList({ reason }: { reason: string }) {
  const found = useQuery(quarantineQuery(reason));
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: (ids: string[]) => replay(ids),
    onSettled: () => client.invalidateQueries({ queryKey: ["quarantine"] }),
  });
  return (
    <Tile
      title="Put aside"
      subtitle="Newest first. Sending again holds events to their contracts as the files say them now"
      query={found}
      height={320}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty={reason ? `No reason holds “${reason}”.` : "Everything that came has fitted its contract."}
    >
      {({ items }) => (
        <div className={page.page}>
          <p role="status" className={page.quiet}>
            <Button
              needs="POST /api/v1/quarantine/replay"
              onClick={() => again.mutate(items.filter(isEvent).map((item) => item.id))}
              disabled={again.isPending || !items.some(isEvent)}
            >
              {`Send ${count(items.filter(isEvent).length)} events again`}
            </Button>{" "}
            {again.data ? `${count(again.data.accepted)} accepted, ${count(again.data.refused)} refused` : ""}
            {again.error ? asProblem(again.error).message : ""}
          </p>
          <RecordTable label="Put aside" columns={COLUMNS} rows={items} keyOf={(item) => item.id} />
        </div>
      )}
    </Tile>
  );
}

function isEvent({ source }: Quarantined): boolean {
  return source === "events";
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
