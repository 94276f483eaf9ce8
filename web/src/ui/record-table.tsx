import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./record-table.module.css";

export type RecordColumn<T> = {
  title: string;
  cell: (row: T) => ReactNode;
  isNumber?: boolean;
  /** May take more than one line. */
  wraps?: boolean;
};

type RecordTableProps<T> = {
  label: string;
  columns: RecordColumn<T>[];
  rows: T[];
  keyOf: (row: T) => string;
};

/** Rows of one kind. Wider than its place, it scrolls by itself. */
export function RecordTable<T>({ label, columns, rows, keyOf }: RecordTableProps<T>) {
  const look = (column: RecordColumn<T>) =>
    classNames(column.isNumber && styles.number, column.wraps && styles.wraps);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.place} aria-label={label} tabIndex={0}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={look(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.title} className={look(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
