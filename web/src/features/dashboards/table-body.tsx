import type { Schemas } from "../../api/client.ts";
import { byFormat, words } from "../../lib/format.ts";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import styles from "./table-body.module.css";

type Row = Schemas["MetricAnswer"]["rows"][number];

type TableBodyProps = {
  tile: Schemas["DashboardTile"];
  answer: Schemas["MetricAnswer"];
  onPick: (dimension: string, value: string) => void;
};

/** A metric by its dimensions as rows. */
export function TableBody({ tile, answer, onPick }: TableBodyProps) {
  const { rows, format, unit, label } = answer;
  const highest = Math.max(...rows.map((row) => row.value ?? 0), 0);
  const columns: RecordColumn<Row>[] = tile.by.map((dimension) => ({
    title: words(dimension),
    cell: (row) => (
      <button
        type="button"
        className={styles.value}
        onClick={() => onPick(dimension, String(row[dimension]))}
      >
        {String(row[dimension] ?? "unknown")}
      </button>
    ),
  }));
  columns.push({
    title: label,
    isNumber: true,
    cell: (row) => byFormat(format, row.value, unit, highest),
  });
  return (
    <div className={styles.place}>
      <RecordTable
        label={tile.title}
        columns={columns}
        rows={rows}
        keyOf={(row) => tile.by.map((dimension) => String(row[dimension])).join(" ")}
      />
    </div>
  );
}
