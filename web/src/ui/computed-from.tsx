import type { Schemas } from "../api/client.ts";
import { dateTime } from "../lib/dates.ts";
import styles from "./computed-from.module.css";
import { QuestionIcon } from "./icons.tsx";
import { Popover } from "./popover.tsx";

type ComputedFromProps = {
  /** What is explained: a tile's title. */
  of: string;
  /** The address that gives the same numbers. */
  address: string;
  from?: Schemas["ComputedFrom"] | undefined;
};

/** How a tile's numbers came about: table, SQL, snapshot, time, and the request that gives them. */
export function ComputedFrom({ of, address, from }: ComputedFromProps) {
  return (
    <Popover label={`How is this computed? ${of}`} icon={<QuestionIcon />}>
      <h3 className={styles.title}>How is this computed?</h3>
      <dl className={styles.facts}>
        {from ? <Fact name="Table" value={from.table} code /> : null}
        {from?.snapshotId ? <Fact name="Snapshot" value={from.snapshotId} code /> : null}
        {from?.publishedAt ? (
          <Fact name="Published" value={`${dateTime(from.publishedAt)} shop time`} />
        ) : null}
        <Fact name="Request" value={address} code />
      </dl>
      {from ? <pre className={styles.sql}>{from.sql}</pre> : null}
      {from ? (
        <p className={styles.links}>
          <a href={`/sql?sql=${encodeURIComponent(JSON.stringify(filledIn(from)))}`}>Open in SQL</a>
          <a href={`/catalog/${from.table}`}>Table and lineage</a>
        </p>
      ) : null}
    </Popover>
  );
}

/** The SQL with its values in place, so that it runs by itself. */
export function filledIn({ sql, parameters = [] }: Schemas["ComputedFrom"]): string {
  let at = 0;
  return sql.replaceAll("?", () => `'${String(parameters[at++] ?? "").replaceAll("'", "''")}'`);
}

type FactProps = { name: string; value: string; code?: boolean };

function Fact({ name, value, code }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{code ? <code>{value}</code> : value}</dd>
    </div>
  );
}
