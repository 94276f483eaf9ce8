import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { count, percent } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { checkHistoryQuery, checkQuery, failingRowsQuery } from "./api/checks.ts";
import { stateOf } from "./check-state.ts";

const HISTORY: RecordColumn<Schemas["CheckResult"]>[] = [
  { title: "At", cell: ({ at }) => dateTime(at) },
  {
    title: "State",
    cell: ({ holds }) => <Badge tone={holds ? "good" : "bad"}>{holds ? "holds" : "broken"}</Badge>,
  },
  { title: "Found", wraps: true, cell: ({ words }) => words },
  {
    title: "Run",
    cell: ({ runId }) => (
      <Link to="/runs/$id" params={{ id: runId }}>
        {runId}
      </Link>
    ),
  },
  { title: "Rows", isNumber: true, cell: ({ elements }) => count(elements) },
  { title: "Failing", isNumber: true, cell: ({ failing }) => count(failing) },
];

const FAILING: RecordColumn<Schemas["FailingRowPage"]["items"][number]>[] = [
  { title: "Found", cell: ({ foundAt }) => dateTime(foundAt) },
  { title: "Why", wraps: true, cell: ({ reason }) => reason },
  { title: "Row", wraps: true, cell: ({ content }) => <code>{content}</code> },
];

/** What a check asks. */
export function CheckFacts({ id }: { id: string }) {
  const check = useQuery(checkQuery(id));
  return (
    <Tile title="What it asks" query={check} height={150} skeleton="bars" isEmpty={() => false} empty="">
      {({ check: one, sql }) => (
        <div className={page.page}>
          <Facts
            facts={[
              [
                "State",
                <Badge key="state" tone={stateOf(one).tone}>
                  {stateOf(one).words}
                </Badge>,
              ],
              [
                "Table",
                <Link key="table" to="/catalog/$table" params={{ table: one.table }}>
                  {one.table}
                </Link>,
              ],
              ["Severity", one.severity],
              ["Must hold for", percent(one.mostly, 2)],
              ["Only rows where", one.rowCondition ?? "all rows"],
              ["Defined at", one.definedAt],
            ]}
          />
          {sql ? <pre className={page.code}>{sql}</pre> : null}
        </div>
      )}
    </Tile>
  );
}

/** What its runs found. */
export function CheckHistory({ id }: { id: string }) {
  const history = useQuery(checkHistoryQuery(id));
  return (
    <Tile
      title="History"
      query={history}
      height={160}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="It has not run yet. Start the flow that builds or checks its table."
    >
      {({ items }) => (
        <RecordTable
          label="History"
          columns={HISTORY}
          rows={items}
          keyOf={(row) => `${row.runId} ${row.at}`}
        />
      )}
    </Tile>
  );
}

/** The rows that broke it. */
export function FailingRows({ id }: { id: string }) {
  const rows = useQuery(failingRowsQuery(id));
  return (
    <Tile
      title="Rows that broke it"
      subtitle="Newest run first; also in bronze.failing_rows"
      query={rows}
      height={120}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="No row has broken it."
    >
      {({ items }) => (
        <RecordTable
          label="Rows that broke it"
          columns={FAILING}
          rows={items}
          keyOf={(row) => `${row.runId} ${row.key ?? ""} ${row.content}`}
        />
      )}
    </Tile>
  );
}
