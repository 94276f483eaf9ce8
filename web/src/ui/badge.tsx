import { classNames } from "../lib/class-names.ts";
import styles from "./badge.module.css";

export type Tone = "good" | "bad" | "warn" | "busy" | "quiet";

const MARKS: Record<Tone, string> = { good: "✓", bad: "✕", warn: "!", busy: "…", quiet: "" };

/** A state in a word. Colour is never the only sign: each tone has its mark. */
export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      {MARKS[tone] ? <span aria-hidden="true">{MARKS[tone]} </span> : null}
      {children}
    </span>
  );
}
