import page from "./page.module.css";

/** Text as it is, which scrolls by itself where it is long. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className={page.code}>
      <code>{text}</code>
    </section>
  );
}
