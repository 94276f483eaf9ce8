import type { Schemas } from "../../api/client.ts";

type Answer = Schemas["SqlAnswer"];

const NUMBERS = /^(integer|long|double|float|decimal)/i;
const DATES = /^(date|timestamp)/i;

export function isNumber(type: string): boolean {
  return NUMBERS.test(type);
}

/** What a chart of an answer shows: the first number by the first day, or by the first name. Null where it has neither. */
export type ChartShape = { kind: "line" | "bars"; rows: { name: string; value: number }[]; value: string };

export function chartOf({ columns, rows }: Answer): ChartShape | null {
  const value = columns.findIndex((column) => isNumber(column.type));
  const day = columns.findIndex((column) => DATES.test(column.type));
  const name = day >= 0 ? day : columns.findIndex((_, at) => at !== value);
  if (value < 0 || name < 0 || name === value) return null;
  const points = rows.flatMap((row) =>
    row[name] === null || row[value] === null ? [] : [{ name: String(row[name]), value: Number(row[value]) }],
  );
  if (day >= 0) points.sort((one, other) => one.name.localeCompare(other.name));
  return { kind: day >= 0 ? "line" : "bars", rows: points, value: columns[value]?.name ?? "" };
}
