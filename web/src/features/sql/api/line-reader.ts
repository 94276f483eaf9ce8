import type { Schemas } from "../../../api/client.ts";
import { type Problem, ProblemError, unreachable } from "../../../api/problem.ts";
import type { Rows } from "./run-sql.ts";

type Line =
  | unknown[]
  | { columns: Schemas["SqlAnswer"]["columns"] }
  | { end: { rows: number; isCut: boolean } }
  | { problem: Problem };

/** Puts an answer together that comes in pieces of lines: columns, rows, and an end or a problem. */
export class LineReader {
  private columns: Rows["columns"] = [];
  private values: unknown[][] = [];
  private rest = "";
  private last: { isCut: boolean } | null = null;

  take(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") this.line(JSON.parse(line) as Line);
  }

  /** What has come until now. */
  rows(): Rows {
    return { columns: this.columns, rows: this.values.slice(), isCut: false };
  }

  /** All of it; an answer without an end was cut off on its way. */
  end(): Rows {
    this.take("\n");
    if (!this.last) throw unreachable();
    return { columns: this.columns, rows: this.values, isCut: this.last.isCut };
  }

  private line(line: Line): void {
    if (Array.isArray(line)) this.values.push(line);
    else if ("columns" in line) this.columns = line.columns;
    else if ("end" in line) this.last = line.end;
    else throw new ProblemError(line.problem, null);
  }
}
