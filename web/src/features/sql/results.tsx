import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { TimeSeries } from "../../charts/time-series.tsx";
import { saveCsv } from "../../lib/csv.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { VirtualGrid } from "../../ui/virtual-grid.tsx";
import styles from "./results.module.css";
import { type ChartShape, chartOf, isNumber } from "./shape.ts";

type ResultsProps = {
  answer: Schemas["SqlAnswer"];
  /** Null while rows still come. */
  ms: number | null;
  isCut: boolean;
};

const LOOKS = [
  { value: "table", label: "Table" },
  { value: "chart", label: "Chart" },
] as const;
const BARS = 30;

/** The rows of an answer, as a table or as a chart. */
export function Results({ answer, ms, isCut }: ResultsProps) {
  const [look, setLook] = useState<"table" | "chart">("table");
  const chart = chartOf(answer);
  const names = answer.columns.map((column) => column.name);
  return (
    <section className={styles.results} aria-label="Results">
      <div className={styles.head}>
        <p role="status">
          {count(answer.rows.length)} {answer.rows.length === 1 ? "row" : "rows"}
          {ms === null ? ", and more to come" : ` in ${count(ms)} ms`}
          {isCut ? ", cut there" : ""}
        </p>
        <Segmented label="Look" options={LOOKS} value={look} onChange={setLook} />
        <Button onClick={() => saveCsv("results", names, answer.rows)}>CSV</Button>
      </div>
      {answer.rows.length === 0 ? (
        <EmptyNote text="The query is fine and has no rows." />
      ) : look === "table" ? (
        <VirtualGrid
          label="Rows"
          columns={answer.columns.map((column) => ({ ...column, isNumber: isNumber(column.type) }))}
          rows={answer.rows}
          height={520}
        />
      ) : chart ? (
        <div className={styles.chart}>
          <Chart chart={chart} />
        </div>
      ) : (
        <EmptyNote text="A chart needs a number and a day, or a number and a name." />
      )}
    </section>
  );
}

function Chart({ chart: { kind, rows, value } }: { chart: ChartShape }) {
  return kind === "line" ? (
    <TimeSeries
      label={value}
      format="count"
      rows={rows.map((row) => ({ day: row.name, value: row.value }))}
    />
  ) : (
    <RankedBars label={value} format="count" rows={rows.slice(0, BARS)} />
  );
}
