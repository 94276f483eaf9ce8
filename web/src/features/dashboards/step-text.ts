import type { Schemas } from "../../api/client.ts";

type Steps = Schemas["FunnelSteps"];

/** A funnel's steps as people write them into a form: "Bought = event: Order Completed; channel: web, app". */
export function stepsAsText(steps: Steps): string {
  return Object.entries(steps)
    .map(([title, filters]) => {
      const said = Object.entries(filters).map(([name, values]) => `${name}: ${values.join(", ")}`);
      return `${title} = ${said.join("; ")}`;
    })
    .join("\n");
}

/** Lines that say no value are kept with none, for the server to say what is wrong with them. */
export function stepsFrom(text: string): Steps {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const equals = line.includes("=") ? line.indexOf("=") : line.length;
      return [line.slice(0, equals).trim(), filtersFrom(line.slice(equals + 1))];
    }),
  );
}

function filtersFrom(text: string): Record<string, string[]> {
  const parts = text.split(";").filter((part) => part.includes(":"));
  return Object.fromEntries(
    parts.map((part) => {
      const colon = part.indexOf(":");
      const values = part.slice(colon + 1).split(",");
      return [part.slice(0, colon).trim(), values.map((value) => value.trim()).filter(Boolean)];
    }),
  );
}
