import { isWindow, type Window } from "../features/metrics/window.ts";

/** What the overview's address says. */
export type OverviewSearch = { window?: Window; customer?: string };

/** Reads the address; what it does not understand is left out. */
export function readOverviewSearch({ window, customer }: Record<string, unknown>): OverviewSearch {
  return {
    ...(isWindow(window) ? { window } : {}),
    ...(typeof customer === "string" && customer !== "" ? { customer } : {}),
  };
}
