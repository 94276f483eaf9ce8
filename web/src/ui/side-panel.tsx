import { type ReactNode, useCallback } from "react";
import { classNames } from "../lib/class-names.ts";
import { CloseIcon } from "./icons.tsx";
import styles from "./side-panel.module.css";

type SidePanelProps = {
  title: string;
  subtitle?: ReactNode;
  /** For tables. */
  isWide?: boolean;
  onClose: () => void;
  children: ReactNode;
};

/** A panel over the page, at its side. The page waits behind it; Escape or a click outside closes it. */
export function SidePanel({ title, subtitle, isWide = false, onClose, children }: SidePanelProps) {
  const show = useCallback((dialog: HTMLDialogElement | null) => {
    if (dialog && !dialog.open) dialog.showModal();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={show}
      className={classNames(styles.panel, isWide && styles.wide)}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.sheet}>
        <header className={styles.header}>
          <div>
            <h2 className={styles.title}>{title}</h2>
            {subtitle ? <p className={styles.subtitle}>{subtitle}</p> : null}
          </div>
          <button type="button" className={styles.close} aria-label="Close" onClick={onClose}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
