import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./data-table.module.css";

type DataTableProps = {
  label: string;
  /** Titles in order. The last column holds numbers. Widths come from the class. */
  columns: string[];
  className?: string | undefined;
  /** The rows. */
  children: ReactNode;
};

/** Rows of equal height that never wrap; what does not fit is cut. */
export function DataTable({ label, columns, className, children }: DataTableProps) {
  return (
    <table className={classNames(styles.table, className)} aria-label={label}>
      <thead>
        <tr>
          {columns.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
