import type { ReactNode } from "react";
import { type RouteNeeded, useRefusal } from "../api/may.ts";
import { classNames } from "../lib/class-names.ts";
import styles from "./button.module.css";

type ButtonProps = {
  children: ReactNode;
  onClick: () => void;
  /** The one thing that a page is there for. */
  isMain?: boolean;
  disabled?: boolean;
  /** The route that it uses. Whose role does not reach so far sees it disabled, and why. */
  needs?: RouteNeeded;
  title?: string | undefined;
  /** What it does, where its text is a sign. */
  label?: string;
};

/** Does something. */
export function Button({
  children,
  onClick,
  isMain = false,
  disabled = false,
  title,
  label,
  needs,
}: ButtonProps) {
  const refusal = useRefusal(needs);
  return (
    <button
      type="button"
      className={classNames(styles.button, isMain && styles.main)}
      disabled={disabled}
      title={refusal ?? title ?? label}
      aria-label={label}
      aria-disabled={refusal !== undefined || undefined}
      aria-description={refusal}
      onClick={refusal === undefined ? onClick : undefined}
    >
      {children}
    </button>
  );
}
