import { useRef, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { type LiveState, useLive } from "../../api/live.ts";

export type TailSearch = { type?: string; name?: string; person?: string };
export type Seen = Schemas["TailedEvent"] & { key: number };

const KEPT = 200;

type Tail = { events: Seen[]; count: Schemas["TailCount"] | null; state: LiveState };

/** The newest events that fit, newest first, for as long as it is not halted. */
export function useTail(search: TailSearch, isHalted: boolean): Tail {
  const [events, setEvents] = useState<Seen[]>([]);
  const [count, setCount] = useState<Schemas["TailCount"] | null>(null);
  const keys = useRef(0);
  const asked = new URLSearchParams(Object.entries(search).filter(([, value]) => value)).toString();
  const state = useLive(isHalted ? null : `/api/v1/events/tail${asked ? `?${asked}` : ""}`, {
    event: (data) => {
      const event: Schemas["TailedEvent"] = JSON.parse(data);
      setEvents((before) => [{ ...event, key: keys.current++ }, ...before].slice(0, KEPT));
    },
    count: (data) => setCount(JSON.parse(data)),
  });
  return { events: events.filter((event) => fits(event, search)), count, state };
}

/** Those that came before the search was changed fit no more. */
export function fits(event: Schemas["TailedEvent"], { type, name, person }: TailSearch): boolean {
  return (
    (!type || event.type === type) &&
    event.name.toLowerCase().includes((name ?? "").toLowerCase()) &&
    (!person || event.userId === person || event.anonymousId === person)
  );
}

/** "62 came in a second; 20 of 40 that fit are shown". */
export function countInWords({ seen, fitted, told, notLookedAt }: Schemas["TailCount"]): string {
  const leftOut = fitted - told;
  return [
    `${seen} came in the last second`,
    leftOut > 0 ? `${told} of ${fitted} that fit are shown, ${leftOut} left out` : "",
    notLookedAt > 0 ? `${notLookedAt} were not looked at` : "",
  ]
    .filter(Boolean)
    .join("; ");
}
