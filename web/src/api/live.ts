import { useEffect, useRef, useState } from "react";

export type LiveState = "connecting" | "live" | "lost";

/** What to do with each kind of event. The text is the event's data. */
export type LiveHandlers = Record<string, (data: string, id: string) => void>;

/**
 * Listens to server-sent events while there is an address. The browser connects anew by itself after a break, and says
 * what it heard last. Closed for good when the address changes or the page goes.
 */
export function useLive(address: string | null, handlers: LiveHandlers): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  const newest = useRef(handlers);
  useEffect(() => {
    newest.current = handlers;
  });
  const kinds = Object.keys(handlers).join(" ");
  useEffect(() => {
    if (!address || typeof EventSource === "undefined") return;
    setState("connecting");
    const source = new EventSource(address);
    source.onopen = () => setState("live");
    source.onerror = () => setState("lost");
    for (const kind of kinds.split(" "))
      source.addEventListener(kind, (event: MessageEvent<string>) =>
        newest.current[kind]?.(event.data, event.lastEventId),
      );
    return () => source.close();
  }, [address, kinds]);
  return state;
}
