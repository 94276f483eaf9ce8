import type { ReactNode } from "react";
import styles from "./field.module.css";

type FieldProps = {
  label: string;
  hint?: string | undefined;
  /** What is wrong with the value. */
  wrong?: string | undefined;
  /** The input itself. */
  children: ReactNode;
};

/** A name, a place to write or choose, and what is to be said about it. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what stands inside
    <label className={styles.field}>
      <span>{label}</span>
      {children}
      {wrong ? (
        <small role="alert" className={styles.wrong}>
          {wrong}
        </small>
      ) : hint ? (
        <small>{hint}</small>
      ) : null}
    </label>
  );
}
