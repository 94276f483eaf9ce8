import { type ReactNode, useId, useState } from "react";
import styles from "./popover.module.css";

type PopoverProps = {
  /** What the button is called. */
  label: string;
  icon: ReactNode;
  children: ReactNode;
};

/** A button that opens a small layer next to it. Escape, or a click elsewhere, closes it. */
export function Popover({ label, icon, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const layer = useId();

  return (
    <>
      <button type="button" className={styles.button} aria-label={label} title={label} popoverTarget={layer}>
        {icon}
      </button>
      <div
        id={layer}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles.layer}
        onBeforeToggle={(event) => setOpen(event.newState === "open")}
      >
        {open ? children : null}
      </div>
    </>
  );
}
