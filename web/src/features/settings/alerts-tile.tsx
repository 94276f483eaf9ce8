import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime } from "../../lib/dates.ts";
import { Button } from "../../ui/button.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { alertsQuery, silenceAlert, testAlert } from "./api/settings.ts";

type Alert = Schemas["AlertList"]["items"][number];

const COLUMNS: RecordColumn<Alert>[] = [
  { title: "Alert", cell: ({ name }) => name },
  {
    title: "Tells of",
    wraps: true,
    cell: ({ flows, freshness }) =>
      [
        ...flows.map((flow) => `${flow} fails`),
        ...freshness.map(({ table, maxAge, by }) =>
          by ? `a day of ${table} is not there by ${by}` : `${table} is older than ${maxAge}`,
        ),
      ].join("; ") || "–",
  },
  { title: "By", cell: ({ to }) => to.join(", ") },
  { title: "Silent until", cell: ({ silentUntil }) => (silentUntil ? dateTime(silentUntil) : "–") },
  { title: "Do", cell: (alert) => <Actions alert={alert} /> },
];

/** Who is told when a run fails or a table grows old; each can be tried, and silenced for a while. */
export function AlertsTile() {
  const alerts = useQuery(alertsQuery);
  return (
    <Tile
      title="Alerts"
      query={alerts}
      height={140}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No alerts. Write alerts/data.yaml into the project, and start again."
    >
      {({ items }) => <RecordTable label="Alerts" columns={COLUMNS} rows={items} keyOf={(row) => row.name} />}
    </Tile>
  );
}

function Actions({ alert: { name } }: { alert: Alert }) {
  const client = useQueryClient();
  const silence = useMutation({
    mutationFn: (time: string) => silenceAlert(name, time),
    onSuccess: () => client.invalidateQueries({ queryKey: ["alerts"] }),
  });
  const test = useMutation({ mutationFn: () => testAlert(name) });
  const error = silence.error ?? test.error;
  return (
    <>
      <Button
        needs="POST /api/v1/alerts/{}/silence"
        onClick={() => silence.mutate("1 hours")}
        disabled={silence.isPending}
      >
        Silence for an hour
      </Button>{" "}
      <Button needs="POST /api/v1/alerts/{}/test" onClick={() => test.mutate()} disabled={test.isPending}>
        Test
      </Button>
      {test.data ? <small role="status">sent</small> : null}
      {error ? <small role="alert">{asProblem(error).message}</small> : null}
    </>
  );
}
