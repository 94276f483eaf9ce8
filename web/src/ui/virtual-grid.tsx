import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useRef } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./virtual-grid.module.css";

type VirtualGridProps = {
  label: string;
  columns: { name: string; type: string; isNumber: boolean }[];
  rows: unknown[][];
  /** In pixels; beyond it the grid scrolls. */
  height: number;
  /** Draws a value otherwise than as its text, or says that it does not. */
  cell?: ((column: string, value: unknown) => ReactNode | null) | undefined;
};

const ROW = 30;
const SAMPLE = 50;

/** Any number of rows: only those in sight are drawn. */
export function VirtualGrid({ label, columns, rows, height, cell }: VirtualGridProps) {
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 800, height },
  });
  const widths = columns.map((column, at) => widthOf(column.name, rows, at));
  const template = widths.map((width) => `minmax(${width}ch, 1fr)`).join(" ");
  const width = `${widths.reduce((sum, one) => sum + one, 0)}ch`;

  return (
    // biome-ignore-start lint/a11y/useSemanticElements: a table cannot leave rows out; a grid says how many there are
    // biome-ignore-start lint/a11y/useFocusableInteractive: the grid as a whole is focused and scrolled
    // biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div
      ref={place}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      tabIndex={0}
      className={styles.grid}
      style={{ maxHeight: height, "--columns": template, "--width": width } as CSSProperties}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.row}>
          {columns.map((column) => (
            <span
              key={column.name}
              role="columnheader"
              title={column.type}
              className={classNames(column.isNumber && styles.number)}
            >
              {column.name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => (
          <div
            key={item.key}
            role="row"
            aria-rowindex={item.index + 2}
            className={classNames(styles.row, styles.placed)}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {columns.map((column, at) => (
              <span
                key={column.name}
                role="cell"
                className={classNames(column.isNumber && styles.number)}
                title={textOf(rows[item.index]?.[at])}
              >
                {cell?.(column.name, rows[item.index]?.[at]) ?? textOf(rows[item.index]?.[at])}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: the grid as a whole is focused and scrolled
    // biome-ignore-end lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    // biome-ignore-end lint/a11y/useSemanticElements: a table cannot leave rows out; a grid says how many there are
  );
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "∅";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function widthOf(name: string, rows: unknown[][], at: number): number {
  const lengths = rows.slice(0, SAMPLE).map((row) => textOf(row[at]).length);
  return Math.min(44, Math.max(name.length, ...lengths, 4) + 3);
}
