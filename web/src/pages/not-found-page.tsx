import styles from "./signed-out-page.module.css";

/** Shown for an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <main className={styles.page}>
      <h1>There is no such page</h1>
      <p>
        The <a href="/">overview</a> is a good place to go on.
      </p>
    </main>
  );
}
