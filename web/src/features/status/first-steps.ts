import type { Schemas } from "../../api/client.ts";

export type Step = { title: string; how: string; link: "/events" | "/flows" | "/models"; isDone: boolean };

/** What a new platform needs, in order. A step is done when the platform says that it happened. */
export function firstSteps({ events, lake, gold, churn }: Schemas["Status"]): Step[] {
  return [
    {
      title: "Send an event",
      how: "POST /v1/track with the key in the file write-key of the data directory as user of Basic authentication. Events shows it as it comes.",
      link: "/events",
      isDone: events.accepted > 0,
    },
    {
      title: "Find it in the lake",
      how: "Nothing to do: events are stored every two seconds.",
      link: "/events",
      isDone: lake.tables.some((table) => table.name === "bronze.events" && table.rows > 0),
    },
    {
      title: "Build the gold tables",
      how: "Run the flow that builds the project's models. Dashboards read what it publishes.",
      link: "/flows",
      isDone: gold !== null,
    },
    {
      title: "Train the first model",
      how: "Run its training flow. A version that passes its gate is in use at once.",
      link: "/models",
      isDone: churn !== null,
    },
  ];
}
