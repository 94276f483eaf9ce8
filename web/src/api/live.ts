import { useEffect, useRef, useState } from "react";

export type LiveState = "connecting" | "live" | "lost";

/** What to do with each kind of event. The text is the event's data. */
export type LiveHandlers = Record<string, (data: string, id: string) => void>;

const AGAIN_MILLIS = 10_000;

/**
 * Listens to server-sent events while there is an address. The browser connects anew by itself after a break; after a
 * refusal, such as too many listeners, we do after a while. Closed for good when the address changes or the page goes.
 */
export function useLive(address: string | null, handlers: LiveHandlers): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const [attempt, setAttempt] = useState(0);
  const newest = useRef(handlers);
  useEffect(() => {
    newest.current = handlers;
  });
  const kinds = Object.keys(handlers).join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a new connection
  useEffect(() => {
    if (!address || typeof EventSource === "undefined") return;
    let again: ReturnType<typeof setTimeout> | undefined;
    const source = new EventSource(address);
    source.onopen = () => setState("live");
    source.onerror = () => {
      setState("lost");
      if (source.readyState === EventSource.CLOSED)
        again = setTimeout(() => setAttempt((before) => before + 1), AGAIN_MILLIS);
    };
    for (const kind of kinds.split(" "))
      source.addEventListener(kind, (event: MessageEvent<string>) =>
        newest.current[kind]?.(event.data, event.lastEventId),
      );
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [address, kinds, attempt]);
  return state;
}
