import { useId, useState } from "react";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { EmptyNote } from "../../ui/empty-note.tsx";
import { Field } from "../../ui/field.tsx";
import tile from "../../ui/tile.module.css";
import styles from "./event-tail.module.css";
import { countInWords, type Seen, type TailSearch, useTail } from "./use-tail.ts";

type EventTailProps = { search: TailSearch; onSearch: (search: TailSearch) => void };

const TYPES = ["track", "identify", "page", "screen", "group", "alias"];
const STATES = { connecting: "connecting", live: "listening", lost: "no connection; trying again" };

/** Events as they are accepted or put aside. */
export function EventTail({ search, onSearch }: EventTailProps) {
  const [isHalted, setHalted] = useState(false);
  const { events, count, state } = useTail(search, isHalted);
  const heading = useId();
  const set = (part: TailSearch) => onSearch({ ...search, ...part });
  return (
    <section className={tile.tile} aria-labelledby={heading}>
      <header className={tile.header}>
        <div className={tile.titles}>
          <h2 id={heading}>Events as they come</h2>
          <p className={tile.subtitle} role="status">
            {isHalted ? "halted" : STATES[state]}
            {count && !isHalted ? ` · ${countInWords(count)}` : ""}
          </p>
        </div>
        <Button onClick={() => setHalted(!isHalted)}>{isHalted ? "Go on" : "Halt"}</Button>
      </header>
      <div className={tile.content}>
        <div className={styles.search}>
          <Field label="Type">
            <select value={search.type ?? ""} onChange={({ target }) => set({ type: target.value })}>
              <option value="">all</option>
              {TYPES.map((type) => (
                <option key={type}>{type}</option>
              ))}
            </select>
          </Field>
          <Field label="Name">
            <input
              type="search"
              value={search.name ?? ""}
              onChange={({ target }) => set({ name: target.value })}
            />
          </Field>
          <Field label="Person">
            <input
              type="search"
              placeholder="user or anonymous id"
              value={search.person ?? ""}
              onChange={({ target }) => set({ person: target.value })}
            />
          </Field>
        </div>
        {events.length === 0 ? (
          <EmptyNote text="Nothing that fits has come since the page was opened. Send an event, or search for less." />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <ul className={styles.list} aria-label="Newest events" tabIndex={0}>
            {events.map((event) => (
              <Event key={event.key} event={event} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function Event({ event }: { event: Seen }) {
  return (
    <li>
      <details>
        <summary>
          <span>{event.receivedAt?.slice(11, 19) ?? "–"}</span>
          <span>{event.type || "–"}</span>
          <span>{event.name || "–"}</span>
          <span>{event.userId ?? event.anonymousId ?? "–"}</span>
          <Badge tone={event.reason ? "bad" : "good"}>{event.reason ? "aside" : "taken"}</Badge>
        </summary>
        {event.reason ? <p className={styles.reason}>{event.reason}</p> : null}
        <CodeBlock label="The event" text={pretty(event.text)} />
      </details>
    </li>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
