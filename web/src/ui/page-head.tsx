import type { ReactNode } from "react";
import styles from "./page-head.module.css";

type PageHeadProps = {
  title: string;
  /** What kind of thing the title names, with a way back to all of them. */
  above?: ReactNode;
  subtitle?: ReactNode;
  /** Controls of the whole page. */
  children?: ReactNode;
};

/** The top of a page: what it is, and what can be done with all of it. */
export function PageHead({ title, above, subtitle, children }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <div className={styles.titles}>
        {above ? <p className={styles.above}>{above}</p> : null}
        <h1>{title}</h1>
        {subtitle ? <p className={styles.subtitle}>{subtitle}</p> : null}
      </div>
      {children ? <div className={styles.controls}>{children}</div> : null}
    </div>
  );
}
