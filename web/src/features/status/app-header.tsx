import type { UseQueryResult } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { MillMark } from "../../ui/icons.tsx";
import styles from "./app-header.module.css";
import { LiveFacts } from "./live-facts.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** Who we are, which project this is, and whether it is alive. */
export function AppHeader({ status }: { status: UseQueryResult<Schemas["Status"], Error> }) {
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <a className={styles.brand} href="/">
          <MillMark />
          <span>Millrace</span>
        </a>
        <span className={styles.project}>{status.data?.project ?? "\u00a0"}</span>
        <LiveFacts status={status.data} lost={status.isError} />
        <ThemeToggle />
      </div>
    </header>
  );
}
