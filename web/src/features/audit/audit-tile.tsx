import { type UseQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { dateTime } from "../../lib/dates.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { Tile } from "../../ui/tile.tsx";
import { type AuditEntry, auditQuery } from "./api/audit.ts";

type Row = AuditEntry & { key: string };
type AuditTileProps = {
  user: string;
  action: string;
  onUser: (user: string) => void;
  onAction: (action: string) => void;
};

const TONES: Record<AuditEntry["outcome"], Tone> = { done: "good", refused: "bad", failed: "warn" };

const COLUMNS: RecordColumn<Row>[] = [
  { title: "When", cell: ({ at }) => dateTime(at) },
  { title: "Who", cell: ({ user }) => user },
  {
    title: "What",
    wraps: true,
    cell: ({ action, target }) => (
      <>
        {action}
        <small>{target}</small>
      </>
    ),
  },
  {
    title: "Outcome",
    cell: ({ outcome, status, times }) => (
      <>
        <Badge tone={TONES[outcome]}>{outcome}</Badge> {status} {times > 1 ? `${times} times` : ""}
      </>
    ),
  },
];

/** Who changed what, and what was refused. */
export function AuditTile({ user, action, onUser, onAction }: AuditTileProps) {
  const audit = useInfiniteQuery(auditQuery(user, action));
  const rows = audit.data?.pages
    .flatMap(({ items }) => items)
    .map((entry, index) => ({ ...entry, key: String(index) }));
  return (
    <>
      <SearchField label="Search users" value={user} onSearch={onUser} />
      <SearchField label="Search actions and addresses" value={action} onSearch={onAction} />
      <Tile
        title="Audit"
        subtitle="Every change, and what was refused; newest first"
        query={{ ...audit, data: rows } as UseQueryResult<Row[], Error>}
        height={320}
        skeleton="rows"
        isEmpty={(entries) => entries.length === 0}
        empty="Nothing of this kind was changed. Take off the search, or change something."
      >
        {(entries) => (
          <div className={page.page}>
            <RecordTable label="Audit" columns={COLUMNS} rows={entries} keyOf={({ key }) => key} />
            {audit.hasNextPage ? (
              <Button onClick={() => void audit.fetchNextPage()} disabled={audit.isFetchingNextPage}>
                Show older
              </Button>
            ) : null}
          </div>
        )}
      </Tile>
    </>
  );
}
