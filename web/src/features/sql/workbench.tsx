import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { asProblem, type Problem } from "../../api/problem.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { MOST_ROWS, planOf, type Rows, streamSql } from "./api/run-sql.ts";
import { schemaQuery } from "./api/schema.ts";
import { type Asked, readHistory, remember } from "./history.ts";
import { Results } from "./results.tsx";
import { SavedList } from "./saved-list.tsx";
import { SqlEditor } from "./sql-editor.tsx";
import styles from "./workbench.module.css";

type Outcome =
  | { state: "nothing" }
  | { state: "running"; answer: Rows | null }
  | { state: "problem"; problem: Problem }
  | { state: "plan"; plan: string }
  | { state: "data"; answer: Rows; ms: number };

type WorkbenchProps = { sql: string; onRun: (sql: string) => void };

const NO_TABLES = {};

/** An editor, its answer, and what was asked before. */
export function Workbench({ sql: given, onRun }: WorkbenchProps) {
  const [sql, setSql] = useState(given);
  const [outcome, setOutcome] = useState<Outcome>({ state: "nothing" });
  const [history, setHistory] = useState<Asked[]>(readHistory);
  const waiting = useRef<AbortController | null>(null);
  const { data: schema } = useQuery(schemaQuery);

  const ask = async (text: string, answer: (signal: AbortSignal) => Promise<void>) => {
    if (text.trim() === "") return;
    waiting.current?.abort();
    const giveUp = new AbortController();
    waiting.current = giveUp;
    setOutcome({ state: "running", answer: null });
    onRun(text);
    try {
      await answer(giveUp.signal);
    } catch (error) {
      if (!giveUp.signal.aborted)
        setOutcome({ state: "problem", problem: asProblem(error instanceof Error ? error : new Error()) });
    }
  };
  const run = (text: string) =>
    ask(text, async (signal) => {
      const start = performance.now();
      const answer = await streamSql(
        text,
        signal,
        (rows) => !signal.aborted && setOutcome({ state: "running", answer: rows }),
      );
      const ms = Math.round(performance.now() - start);
      setOutcome({ state: "data", answer, ms });
      setHistory(remember({ sql: text, at: new Date().toISOString(), rows: answer.rows.length, ms }));
    });
  const plan = () =>
    ask(sql, async (signal) => setOutcome({ state: "plan", plan: await planOf(sql, signal) }));
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
          <Button onClick={plan} disabled={sql.trim() === ""}>
            Plan
          </Button>
          <Button onClick={cancel} disabled={outcome.state !== "running"}>
            Cancel
          </Button>
          <span className={styles.hint}>Read-only, at most {count(MOST_ROWS)} rows. Ctrl+Enter runs.</span>
        </div>
        {outcome.state === "data" ? (
          <Results answer={outcome.answer} ms={outcome.ms} isCut={outcome.answer.isCut} />
        ) : outcome.state === "plan" ? (
          <PlanText plan={outcome.plan} />
        ) : outcome.state === "problem" ? (
          <ProblemNote problem={outcome.problem} onRetry={() => run(sql)} />
        ) : outcome.state === "running" ? (
          outcome.answer ? (
            <Results answer={outcome.answer} ms={null} isCut={false} />
          ) : (
            <Skeleton shape="rows" />
          )
        ) : (
          <EmptyNote text="Write a SELECT over tables such as gold.fct_sales, then run it. Names complete as you type." />
        )}
      </div>
      <div className={styles.side}>
        <SavedList
          sql={sql}
          onOpen={(text) => {
            setSql(text);
            run(text);
          }}
        />
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
    </div>
  );
}

/** How the query would be answered, as the engine draws it: the last step is on top. */
function PlanText({ plan }: { plan: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.plan} aria-label="Plan" tabIndex={0}>
      <pre>{plan}</pre>
    </section>
  );
}
