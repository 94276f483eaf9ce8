import { api, dataOf, type Schemas } from "../../../api/client.ts";
import { unreachable } from "../../../api/problem.ts";
import { LineReader } from "./line-reader.ts";

/** The most rows that are asked for at once. */
export const MOST_ROWS = 100_000;

export type Rows = { columns: Schemas["SqlAnswer"]["columns"]; rows: unknown[][]; isCut: boolean };

const TOLD_EVERY_MS = 120;

/**
 * One SELECT over the published tables, read-only. Rows are told as they come, a few times a second; a signal stops the
 * query, also where the connection goes on without it.
 */
export async function streamSql(sql: string, signal: AbortSignal, tell: (rows: Rows) => void): Promise<Rows> {
  const id = newId();
  const stop = () => {
    api.DELETE("/api/v1/sql/{id}", { params: { path: { id } } }).catch(() => undefined);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const lines = await dataOf(
      api.POST("/api/v1/sql/stream", {
        body: { sql, limit: MOST_ROWS, id },
        parseAs: "stream",
        signal,
      }) as Promise<{ data?: ReadableStream<Uint8Array>; error?: unknown; response: Response }>,
    );
    return await readRows(lines, tell);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Also where pages come over plain HTTP, which have no `randomUUID`. */
function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

async function readRows(lines: ReadableStream<Uint8Array>, tell: (rows: Rows) => void): Promise<Rows> {
  const reader = new LineReader();
  const source = lines.getReader();
  const decoder = new TextDecoder();
  let told = performance.now();
  for (;;) {
    const { done, value } = await source.read().catch(() => {
      throw unreachable();
    });
    if (done) break;
    reader.take(decoder.decode(value, { stream: true }));
    if (performance.now() - told > TOLD_EVERY_MS) {
      told = performance.now();
      tell(reader.rows());
    }
  }
  return reader.end();
}

/** How a query would be answered; nothing runs. */
export async function planOf(sql: string, signal: AbortSignal): Promise<string> {
  return (await dataOf(api.POST("/api/v1/sql/plan", { body: { sql }, signal }))).plan;
}
