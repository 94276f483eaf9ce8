const SCALE = 2;
const NAMESPACE = "http://www.w3.org/2000/svg";
const TOOLS = "button, [popover], .only-heard";

/** Saves a part of the page as a picture, as it looks now, without its buttons. */
export async function savePng(name: string, part: HTMLElement): Promise<void> {
  const canvas = await drawn(part);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = `${name}.png`;
  link.click();
}

async function drawn(part: HTMLElement): Promise<HTMLCanvasElement> {
  const { width, height } = part.getBoundingClientRect();
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("xmlns", NAMESPACE);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  const place = document.createElementNS(NAMESPACE, "foreignObject");
  place.setAttribute("width", "100%");
  place.setAttribute("height", "100%");
  place.append(copyOf(part));
  svg.append(place);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * SCALE);
  canvas.height = Math.ceil(height * SCALE);
  const context = canvas.getContext("2d");
  context?.scale(SCALE, SCALE);
  context?.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** A picture of its own knows no style sheet, so each element carries what it looks like. */
function copyOf(part: HTMLElement): HTMLElement {
  const copy = part.cloneNode(true) as HTMLElement;
  const originals = [part, ...part.querySelectorAll<HTMLElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<HTMLElement>("*")];
  originals.forEach((original, at) => {
    const target = copies[at];
    if (!target) return;
    const look = getComputedStyle(original);
    target.setAttribute("style", [...look].map((key) => `${key}:${look.getPropertyValue(key)}`).join(";"));
  });
  for (const tool of copy.querySelectorAll(TOOLS)) if (!isName(tool)) tool.remove();
  copy.style.margin = "0";
  return copy;
}

/** Names that can be picked are buttons, and belong to the picture. */
function isName(tool: Element): boolean {
  return tool.tagName === "BUTTON" && !tool.closest("header");
}
