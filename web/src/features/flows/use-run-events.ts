import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Schemas } from "../../api/client.ts";
import { type LiveState, useLive } from "../../api/live.ts";
import { isOver } from "./api/flows.ts";
import { type RunLog, withLines } from "./api/run-log.ts";

const SHOW_EVERY_MILLIS = 150;

/** Follows a run by its events until it is over: its steps and its log change as they do on the server. */
export function useRunEvents(run: Schemas["RunDetail"] | undefined): LiveState {
  const client = useQueryClient();
  const waiting = useRef<Schemas["LogLine"][]>([]);
  const id = run?.id ?? "";
  const address =
    run && !isOver(run.state)
      ? `/api/v1/flows/${encodeURIComponent(run.flow)}/runs/${encodeURIComponent(id)}/events`
      : null;

  // The stream begins with the first line, so what was known of the log is given up for it.
  useEffect(() => {
    if (!address) return;
    waiting.current = [];
    let isFirst = true;
    const show = () => {
      const lines = waiting.current;
      if (lines.length === 0) return;
      waiting.current = [];
      client.cancelQueries({ queryKey: ["run-log", id] });
      client.setQueryData<RunLog>(["run-log", id], (log) =>
        withLines(isFirst || !log ? { lines: [], leftOut: 0 } : log, lines),
      );
      isFirst = false;
    };
    const timer = setInterval(show, SHOW_EVERY_MILLIS);
    return () => {
      clearInterval(timer);
      show();
    };
  }, [address, client, id]);

  return useLive(address, {
    step: (data) => {
      const step: Schemas["RunStep"] = JSON.parse(data);
      client.setQueryData<Schemas["RunDetail"]>(["run", id], (now) => now && withStep(now, step));
    },
    log: (data) => waiting.current.push(JSON.parse(data)),
    run: () => {
      client.invalidateQueries({ queryKey: ["run", id] });
      client.invalidateQueries({ queryKey: ["flow"] });
    },
  });
}

/** A run with one of its steps as it is now. A step that began shows that the run has begun. */
export function withStep(run: Schemas["RunDetail"], step: Schemas["RunStep"]): Schemas["RunDetail"] {
  const isKnown = run.steps.some((one) => one.name === step.name);
  const hasBegun = run.state === "waiting" && step.startedAt !== null;
  return {
    ...run,
    state: hasBegun ? "running" : run.state,
    startedAt: run.startedAt ?? step.startedAt,
    steps: isKnown ? run.steps.map((one) => (one.name === step.name ? step : one)) : [...run.steps, step],
  };
}
