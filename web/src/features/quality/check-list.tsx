import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { checksQuery } from "./api/checks.ts";
import { byUrgency, stateOf } from "./check-state.ts";

const COLUMNS: RecordColumn<Schemas["Check"]>[] = [
  {
    title: "Check",
    wraps: true,
    cell: ({ id, title, table }) => (
      <>
        <Link to="/quality/$id" params={{ id }}>
          {title}
        </Link>
        <small>{table}</small>
      </>
    ),
  },
  {
    title: "State",
    cell: (check) => {
      const { tone, words } = stateOf(check);
      return <Badge tone={tone}>{words}</Badge>;
    },
  },
  { title: "Severity", cell: ({ severity }) => severity },
  { title: "Found", wraps: true, cell: ({ last }) => last?.words ?? "–" },
  { title: "Failing rows", isNumber: true, cell: ({ last }) => (last ? count(last.failing) : "–") },
  { title: "At", cell: ({ last }) => (last ? dateTime(last.at) : "–") },
];

/** Checks and how they came out, what is broken first. */
export function CheckList({ table }: { table?: string }) {
  const checks = useQuery(checksQuery(table));
  const { data } = checks;
  return (
    <Tile
      title="Checks"
      subtitle={data ? inWords(data.items) : "\u00a0"}
      query={checks}
      height={160}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="Nothing is checked here. Write 'checks:' into the model's .yml, or a file into checks/."
    >
      {({ items }) => (
        <RecordTable label="Checks" columns={COLUMNS} rows={byUrgency(items)} keyOf={(check) => check.id} />
      )}
    </Tile>
  );
}

function inWords(checks: Schemas["Check"][]): string {
  const broken = checks.filter((check) => check.last && !check.last.holds).length;
  const waiting = checks.filter((check) => !check.last).length;
  return [
    `${count(checks.length)} checks`,
    broken > 0 ? `${count(broken)} broken` : "none broken",
    ...(waiting > 0 ? [`${count(waiting)} not run yet`] : []),
  ].join(", ");
}
