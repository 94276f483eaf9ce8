import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { count } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { fileAddress, type Report, reportsQuery, runReport } from "./api/reports.ts";

/** All reports; each can be written now, and its files opened. */
export function ReportList({ onChoose }: { onChoose: (name: string) => void }) {
  const reports = useQuery(reportsQuery);
  const columns: RecordColumn<Report>[] = [
    {
      title: "Report",
      wraps: true,
      cell: ({ name, title, description }) => (
        <>
          <strong>{title}</strong>
          <small>{description ?? name}</small>
        </>
      ),
    },
    { title: "As", cell: ({ format }) => <Badge tone="quiet">{format}</Badge> },
    {
      title: "Newest",
      cell: ({ name, newest }) =>
        newest === null ? (
          "not written yet"
        ) : (
          <a href={fileAddress(name, newest)} target="_blank" rel="noreferrer">
            {newest}
          </a>
        ),
    },
    { title: "Mailed to", isNumber: true, cell: ({ recipients }) => count(recipients) },
    {
      title: "Files",
      isNumber: true,
      cell: ({ name, files }) => (
        <Button label={`Files of ${name}`} onClick={() => onChoose(name)}>
          {count(files)}
        </Button>
      ),
    },
    { title: "Do", cell: (report) => <Actions report={report} /> },
  ];
  return (
    <Tile
      title="All reports"
      query={reports}
      height={240}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No reports. Write reports/daily.yaml into the project, for example 'dashboard: shop', and start again."
    >
      {({ items }) => (
        <RecordTable label="Reports" columns={columns} rows={items} keyOf={({ name }) => name} />
      )}
    </Tile>
  );
}

function Actions({ report: { name, recipients } }: { report: Report }) {
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: (mail: boolean) => runReport(name, mail),
    onSuccess: () => client.invalidateQueries({ queryKey: ["reports"] }),
  });
  return (
    <>
      <Button
        needs="POST /api/v1/reports/{}/runs"
        label={`Write ${name} now`}
        onClick={() => run.mutate(false)}
        disabled={run.isPending}
      >
        Write now
      </Button>{" "}
      {recipients > 0 ? (
        <Button
          needs="POST /api/v1/reports/{}/runs"
          label={`Write and mail ${name}`}
          onClick={() => run.mutate(true)}
          disabled={run.isPending}
        >
          And mail
        </Button>
      ) : null}
      {run.data ? <small role="status">{written(run.data)}</small> : null}
      {run.error ? (
        <small role="alert">
          {asProblem(run.error).message} {asProblem(run.error).hint}
        </small>
      ) : null}
    </>
  );
}

function written({ date, mailed }: { date: string; mailed: number }): string {
  return mailed > 0 ? `${date} is written and mailed to ${mailed}` : `${date} is written`;
}
