import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { classNames } from "../../lib/class-names.ts";
import { Tile } from "../../ui/tile.tsx";
import { isOver, runQuery } from "./api/flows.ts";
import { ganttOf } from "./gantt.ts";
import styles from "./run-gantt.module.css";
import { long, stateInWords } from "./run-state.ts";

type RunGanttProps = { id: string /** The shop's time. */; now: string | null };

/** When each step of a run ran. */
export function RunGantt({ id, now }: RunGanttProps) {
  const run = useQuery(runQuery(id));
  return (
    <Tile
      title="When each step ran"
      subtitle="From the start of the run, in shop time"
      query={run}
      height={120}
      skeleton="bars"
      isEmpty={(data) => data.startedAt === null}
      empty="The run waits for its turn."
    >
      {(data) => {
        const { bars, ticks, seconds } = ganttOf(data, isOver(data.state) ? null : now);
        return (
          <ul className={styles.chart} aria-label="Steps by time">
            {bars.map((bar) => (
              <li key={bar.name} style={{ display: "contents" }}>
                <span className={styles.name} title={bar.name}>
                  {bar.name}
                </span>
                <span className={styles.lane}>
                  <span
                    className={classNames(styles.bar, styles[bar.state])}
                    style={
                      { "--from": `${bar.from * 100}%`, "--long": `${bar.long * 100}%` } as CSSProperties
                    }
                  />
                  <span className="only-heard">{stateInWords(bar.state)}</span>
                </span>
                <span className={styles.took}>{long(bar.seconds)}</span>
              </li>
            ))}
            <li className={styles.axis} aria-hidden="true">
              {ticks.map((tick) => (
                <span
                  key={tick}
                  style={{ "--at": `${seconds === 0 ? 0 : (tick / seconds) * 100}%` } as CSSProperties}
                >
                  {tick === 0 ? "0" : long(tick)}
                </span>
              ))}
            </li>
          </ul>
        );
      }}
    </Tile>
  );
}
