import type { ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import styles from "./button.module.css";

type ButtonProps = {
  children: ReactNode;
  onClick: () => void;
  /** The one thing that a page is there for. */
  isMain?: boolean;
  disabled?: boolean;
  title?: string | undefined;
  /** What it does, where its text is a sign. */
  label?: string;
};

/** Does something. */
export function Button({ children, onClick, isMain = false, disabled = false, title, label }: ButtonProps) {
  return (
    <button
      type="button"
      className={classNames(styles.button, isMain && styles.main)}
      disabled={disabled}
      title={title ?? label}
      aria-label={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
