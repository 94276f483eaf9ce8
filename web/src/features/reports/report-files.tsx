import { useQuery } from "@tanstack/react-query";
import { bytes } from "../../lib/format.ts";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { fileAddress, type ReportFile, reportFilesQuery } from "./api/reports.ts";

/** What one report has left, newest first. */
export function ReportFiles({ name }: { name: string }) {
  const files = useQuery(reportFilesQuery(name));
  const columns: RecordColumn<ReportFile>[] = [
    {
      title: "Up to",
      cell: ({ date }) => (
        <a href={fileAddress(name, date)} target="_blank" rel="noreferrer">
          {date}
        </a>
      ),
    },
    { title: "As", cell: ({ format }) => format },
    { title: "Size", isNumber: true, cell: (file) => bytes(file.bytes) },
  ];
  return (
    <Tile
      title={`Files of ${name}`}
      subtitle="By the last day that each tells of"
      query={files}
      height={200}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="Nothing is written yet. Write it now, or let a flow: run: report."
    >
      {({ items }) => (
        <RecordTable label={`Files of ${name}`} columns={columns} rows={items} keyOf={({ date }) => date} />
      )}
    </Tile>
  );
}
