import type { Problem } from "../api/problem.ts";
import styles from "./note.module.css";

type ProblemNoteProps = { problem: Problem; onRetry: () => void };

/** What went wrong, in the server's words, and a way to ask again. */
export function ProblemNote({ problem, onRetry }: ProblemNoteProps) {
  return (
    <div className={styles.note} role="alert">
      <p className={styles.title}>{problem.message}</p>
      <p className={styles.hint}>{problem.hint}</p>
      {problem.where ? <code className={styles.where}>{problem.where}</code> : null}
      <button type="button" className={styles.retry} onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
