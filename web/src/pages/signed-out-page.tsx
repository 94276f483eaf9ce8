import { MillMark } from "../ui/icons.tsx";
import styles from "./signed-out-page.module.css";

/** Shown when the server does not know this browser. */
export function SignedOutPage() {
  return (
    <main className={styles.page}>
      <span className={styles.mark}>
        <MillMark />
      </span>
      <h1>Open the address that Millrace printed at start</h1>
      <p>
        It ends with <code>/?token=…</code> and signs this browser in. If it is gone from the terminal, start
        Millrace again: it goes on where it was and prints the address.
      </p>
    </main>
  );
}
