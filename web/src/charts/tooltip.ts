import type { Colours } from "../lib/colours.ts";

/** How all tooltips look. */
export function tooltipStyle(colours: Colours) {
  return {
    confine: true,
    backgroundColor: colours.raised,
    borderColor: colours.line,
    borderWidth: 1,
    padding: [8, 12],
    extraCssText: "border-radius: 10px; box-shadow: var(--shadow-raised);",
    textStyle: { color: colours.ink, fontFamily: "inherit", fontSize: 13 },
  };
}

/** A heading over one value. Built as elements, so that no name from the data is read as markup. */
export function tooltipContent(heading: string, value: string): HTMLElement {
  const content = document.createElement("div");
  const top = document.createElement("div");
  top.textContent = heading;
  top.style.color = "var(--ink-3)";
  top.style.fontSize = "12px";
  const bottom = document.createElement("div");
  bottom.textContent = value;
  bottom.style.fontWeight = "600";
  content.append(top, bottom);
  return content;
}
