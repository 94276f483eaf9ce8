import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { classNames } from "../../lib/class-names.ts";
import { Tile } from "../../ui/tile.tsx";
import { statusQuery } from "./api/status.ts";
import styles from "./first-steps.module.css";
import { firstSteps } from "./first-steps.ts";

/** What to do on a new platform. Gone once everything has happened. */
export function FirstStepsTile() {
  const status = useQuery(statusQuery);
  if (!status.data) return null;
  const steps = firstSteps(status.data);
  const done = steps.filter((step) => step.isDone).length;
  if (done === steps.length) return null;
  return (
    <Tile
      title="First steps"
      subtitle={`${done} of ${steps.length} done; each ticks itself off`}
      query={status}
      height={120}
      skeleton="rows"
      isEmpty={() => false}
      empty=""
    >
      {() => (
        <ol className={styles.steps} aria-label="First steps">
          {steps.map(({ title, how, link, isDone }) => (
            <li key={title} className={classNames(styles.step, isDone && styles.done)}>
              <span className={styles.mark} aria-hidden="true">
                {isDone ? "✓" : ""}
              </span>
              <span className={styles.title}>
                {isDone ? title : <Link to={link}>{title}</Link>}
                {isDone ? <span className="only-heard"> done</span> : null}
              </span>
              {isDone ? null : <p className={styles.how}>{how}</p>}
            </li>
          ))}
        </ol>
      )}
    </Tile>
  );
}
