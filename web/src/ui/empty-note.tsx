import styles from "./note.module.css";

/** Says that there is nothing yet, and what to do so that there is. */
export function EmptyNote({ text }: { text: string }) {
  return (
    <div className={styles.note}>
      <p className={styles.title}>Nothing to show yet</p>
      <p className={styles.hint}>{text}</p>
    </div>
  );
}
