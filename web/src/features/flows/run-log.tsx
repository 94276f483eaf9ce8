import { useQuery } from "@tanstack/react-query";
import { classNames } from "../../lib/class-names.ts";
import { Tile } from "../../ui/tile.tsx";
import { isOver, runLogQuery, runQuery } from "./api/flows.ts";
import styles from "./run-log.module.css";

/** What a run says; new lines come while it goes on. */
export function RunLog({ id }: { id: string }) {
  const { data: run } = useQuery(runQuery(id));
  const log = useQuery(runLogQuery(id, !isOver(run?.state)));
  return (
    <Tile
      title="Log"
      query={log}
      height={200}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="It has said nothing yet."
    >
      {({ items, nextCursor }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.log} aria-label="Log lines" tabIndex={0}>
          {items.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added at the end
            <p key={at} className={classNames(styles.line, styles[line.level])}>
              <time>{line.at.slice(11, 19)}</time>
              <span className={styles.step}>{line.step ?? ""}</span>
              <span>{line.message}</span>
            </p>
          ))}
          {nextCursor ? (
            <p className={styles.line}>More lines than are shown; ask the API for the rest.</p>
          ) : null}
        </section>
      )}
    </Tile>
  );
}
