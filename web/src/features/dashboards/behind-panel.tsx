import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asProblem } from "../../api/problem.ts";
import { saveCsv } from "../../lib/csv.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { ComputedFrom } from "../../ui/computed-from.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { VirtualGrid } from "../../ui/virtual-grid.tsx";
import { addressOf, behindQuery, type MetricRequest, type PeoplePick } from "./api/tile-metric.ts";
import styles from "./behind-panel.module.css";
import { isCustomer } from "./customer-column.ts";

type BehindPanelProps = {
  title: string;
  subtitle: string;
  request: MetricRequest;
  /** Null for the rows of the whole tile. */
  pick: PeoplePick | null;
  onClose: () => void;
};

const NUMBERS = /^(integer|long|double|float|decimal)/i;

/** The rows, or the people, that a number consists of. From a customer's id it goes on to the customer. */
export function BehindPanel({ title, subtitle, request, pick, onClose }: BehindPanelProps) {
  const behind = useQuery(behindQuery(request, pick));
  const data = behind.data;
  return (
    <SidePanel title={title} subtitle={subtitle} isWide={!pick} onClose={onClose}>
      {data && data.rows.length === 0 ? (
        <EmptyNote text="Nobody and nothing: take a filter off, or choose a longer window." />
      ) : data ? (
        <>
          <div className={styles.head}>
            <p role="status">
              {count(data.rows.length)} {pick ? "people" : "rows"}
              {data.hasMore ? ", and there are more" : ""}
            </p>
            <Button
              onClick={() =>
                saveCsv(
                  "rows",
                  data.columns.map((column) => column.name),
                  data.rows,
                )
              }
            >
              CSV
            </Button>
            <ComputedFrom of={`${title}, rows`} address={addressOf(request)} from={data.computedFrom} />
          </div>
          <VirtualGrid
            label={pick ? "People" : "Rows"}
            columns={data.columns.map((column) => ({ ...column, isNumber: NUMBERS.test(column.type) }))}
            rows={data.rows}
            height={620}
            cell={customerLink}
          />
        </>
      ) : behind.error ? (
        <ProblemNote problem={asProblem(behind.error)} onRetry={() => behind.refetch()} />
      ) : (
        <Skeleton shape="rows" />
      )}
    </SidePanel>
  );
}

function customerLink(column: string, value: unknown) {
  return isCustomer(column, value) ? (
    <Link to="/customers/$id" params={{ id: value }}>
      {value}
    </Link>
  ) : null;
}
