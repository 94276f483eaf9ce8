import type { Schemas } from "../../api/client.ts";
import { classNames } from "../../lib/class-names.ts";
import { dateTime, span } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import styles from "./live-facts.module.css";

type LiveFactsProps = { status: Schemas["Status"] | undefined; lost: boolean };

/** The shop's clock, how fresh gold is and how much is coming in. */
export function LiveFacts({ status, lost }: LiveFactsProps) {
  const gold = status?.gold;
  return (
    <ul className={classNames(styles.facts, !status && styles.waiting)} aria-label="Live">
      <li className={styles.clock}>
        <span className={styles.name}>shop time</span> {status ? dateTime(status.clock.now) : "–"}
      </li>
      <li title={gold ? `Gold holds data until ${dateTime(gold.dataUntil ?? gold.publishedAt)}` : undefined}>
        <span className={styles.name}>gold</span>{" "}
        {gold ? `${span(gold.behindSeconds)} behind` : status ? "not built yet" : "–"}
      </li>
      <li className={styles.events}>
        <span className={classNames(styles.dot, lost && styles.lost)} aria-hidden="true" />
        {lost ? "no connection" : `${status ? count(status.events.perSecond) : "–"} events/s`}
      </li>
    </ul>
  );
}
