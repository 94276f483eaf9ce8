import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { asProblem, type Problem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { MOST_ROWS, runSql } from "./api/run-sql.ts";
import { schemaQuery } from "./api/schema.ts";
import { type Asked, readHistory, remember } from "./history.ts";
import { Results } from "./results.tsx";
import { SqlEditor } from "./sql-editor.tsx";
import styles from "./workbench.module.css";

type Outcome =
  | { state: "nothing" }
  | { state: "running" }
  | { state: "problem"; problem: Problem }
  | { state: "data"; answer: Schemas["SqlAnswer"]; ms: number };

type WorkbenchProps = { sql: string; onRun: (sql: string) => void };

const NO_TABLES = {};

/** An editor, its answer, and what was asked before. */
export function Workbench({ sql: given, onRun }: WorkbenchProps) {
  const [sql, setSql] = useState(given);
  const [outcome, setOutcome] = useState<Outcome>({ state: "nothing" });
  const [history, setHistory] = useState<Asked[]>(readHistory);
  const waiting = useRef<AbortController | null>(null);
  const { data: schema } = useQuery(schemaQuery);

  const run = async (text: string) => {
    if (text.trim() === "") return;
    waiting.current?.abort();
    const giveUp = new AbortController();
    waiting.current = giveUp;
    setOutcome({ state: "running" });
    onRun(text);
    const start = performance.now();
    try {
      const answer = await runSql(text, MOST_ROWS, giveUp.signal);
      const ms = Math.round(performance.now() - start);
      setOutcome({ state: "data", answer, ms });
      setHistory(remember({ sql: text, at: new Date().toISOString(), rows: answer.rows.length, ms }));
    } catch (error) {
      if (!giveUp.signal.aborted)
        setOutcome({ state: "problem", problem: asProblem(error instanceof Error ? error : new Error()) });
    }
  };
  const cancel = () => {
    waiting.current?.abort();
    setOutcome({ state: "nothing" });
  };

  return (
    <div className={styles.workbench}>
      <div className={styles.main}>
        <SqlEditor value={sql} onChange={setSql} onRun={() => run(sql)} schema={schema ?? NO_TABLES} />
        <div className={styles.actions}>
          <Button isMain onClick={() => run(sql)} disabled={sql.trim() === ""} title="Ctrl+Enter">
            Run
          </Button>
          <Button onClick={cancel} disabled={outcome.state !== "running"}>
            Cancel
          </Button>
          <span className={styles.hint}>Read-only, at most {MOST_ROWS} rows. Ctrl+Enter runs.</span>
        </div>
        {outcome.state === "data" ? (
          <Results answer={outcome.answer} ms={outcome.ms} isCut={outcome.answer.rows.length === MOST_ROWS} />
        ) : outcome.state === "problem" ? (
          <ProblemNote problem={outcome.problem} onRetry={() => run(sql)} />
        ) : outcome.state === "running" ? (
          <Skeleton shape="rows" />
        ) : (
          <EmptyNote text="Write a SELECT over tables such as gold.fct_sales, then run it. Names complete as you type." />
        )}
      </div>
      <aside className={styles.history} aria-label="History">
        <h2>History</h2>
        {history.length === 0 ? (
          <p className={styles.hint}>What you run in this browser stands here.</p>
        ) : null}
        <ul>
          {history.map((asked) => (
            <li key={asked.sql}>
              <button
                type="button"
                onClick={() => {
                  setSql(asked.sql);
                  run(asked.sql);
                }}
              >
                <code>{asked.sql}</code>
                <small>
                  {asked.rows} rows, {asked.ms} ms
                </small>
              </button>
            </li>
          ))}
        </ul>
      </aside>
    </div>
  );
}
