import type { Schemas } from "../../api/client.ts";
import { bytes, count } from "../../lib/format.ts";
import styles from "./app-footer.module.css";

/** The platform's own numbers, and where to read on. */
export function AppFooter({ status }: { status: Schemas["Status"] | undefined }) {
  return (
    <footer className={styles.footer}>
      <p>
        {status
          ? `${count(status.events.accepted)} events accepted, ${count(status.events.quarantined)} in quarantine · ` +
            `${count(status.lake.rows)} rows in the lake · ${bytes(status.memoryBytes)} of memory`
          : "\u00a0"}
      </p>
      <p>
        {status ? `Millrace ${status.version} · ` : ""}
        <a href="/docs/">Try the API</a>
      </p>
    </footer>
  );
}
