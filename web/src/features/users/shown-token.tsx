import { Button } from "../../ui/button.tsx";
import styles from "./users.module.css";

type ShownTokenProps = { of: string; token: string; onClose: () => void };

/** A new token, this once. */
export function ShownToken({ of, token, onClose }: ShownTokenProps) {
  return (
    <div className={styles.token} role="status">
      <strong>The new token of {of}. It is shown this once.</strong>
      <code>{token}</code>
      <p>
        A browser signs in at <code>/?token=…</code>, a program with <code>Authorization: Bearer …</code>.
      </p>
      <div className={styles.actions}>
        <Button onClick={() => void navigator.clipboard?.writeText(token)}>Copy</Button>
        <Button onClick={onClose}>I have it</Button>
      </div>
    </div>
  );
}
