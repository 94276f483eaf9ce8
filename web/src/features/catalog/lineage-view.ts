import type { LineageEdges } from "./api/catalog.ts";

/** How much of a lineage is drawn: so many steps from the table, all of it, or its layers. */
export type LineageLook = "1" | "2" | "all" | "layers";

/** A drawing that somebody can read at once has no more boxes. */
const READABLE = 30;

export type DrawnNode = { id: string; title: string; note: string; isFocus: boolean; isGroup: boolean };
export type Drawn = { nodes: DrawnNode[]; edges: LineageEdges["edges"] };

/** What is best to begin with. */
export function firstLook({ nodes }: LineageEdges): LineageLook {
  return nodes.length <= READABLE ? "all" : "1";
}

/** What is drawn. With words, only the tables that have them, and those on the way to them. */
export function drawn(lineage: LineageEdges, focus: string, look: LineageLook, words: string): Drawn {
  const wanted = words.trim().toLowerCase();
  if (wanted !== "") return only(lineage, focus, matching(lineage, focus, wanted));
  if (look === "all") return only(lineage, focus, new Set(lineage.nodes));
  if (look === "layers") return byLayer(lineage, focus);
  return only(lineage, focus, near(lineage, focus, Number(look)));
}

/** The tables that are at most so many steps upstream or downstream. */
export function near({ edges }: LineageEdges, focus: string, steps: number): Set<string> {
  const found = new Set([focus]);
  for (const [from, to] of [
    ["from", "to"],
    ["to", "from"],
  ] as const) {
    let reached = new Set([focus]);
    for (let step = 0; step < steps && reached.size > 0; step++) {
      reached = new Set(
        edges.filter((edge) => reached.has(edge[from]) && !found.has(edge[to])).map((edge) => edge[to]),
      );
      for (const id of reached) found.add(id);
    }
  }
  return found;
}

/** The tables with the words, and everything between them and the one in focus. */
function matching(lineage: LineageEdges, focus: string, words: string): Set<string> {
  const hits = lineage.nodes.filter((id) => id.toLowerCase().includes(words));
  const found = new Set([focus, ...hits]);
  for (const [from, to] of [
    ["from", "to"],
    ["to", "from"],
  ] as const) {
    const below = reach(lineage, [focus], from, to);
    const above = reach(lineage, hits, to, from);
    for (const id of below) if (above.has(id)) found.add(id);
  }
  return found;
}

function reach(
  { edges }: LineageEdges,
  start: string[],
  from: "from" | "to",
  to: "from" | "to",
): Set<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) next.set(edge[from], [...(next.get(edge[from]) ?? []), edge[to]]);
  const found = new Set(start);
  const waiting = [...start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const other of next.get(id) ?? [])
      if (!found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
  return found;
}

function only({ nodes, edges }: LineageEdges, focus: string, kept: Set<string>): Drawn {
  return {
    nodes: nodes.filter((id) => kept.has(id)).map((id) => nodeOf(id, focus)),
    edges: edges.filter((edge) => kept.has(edge.from) && kept.has(edge.to)),
  };
}

/** One box for each layer on each side of the table. */
function byLayer(lineage: LineageEdges, focus: string): Drawn {
  const above = reach(lineage, [focus], "to", "from");
  const groupOf = (id: string) =>
    id === focus ? focus : `${layerOf(id)} ${above.has(id) ? "above" : "below"}`;
  const sizes = new Map<string, number>();
  for (const id of lineage.nodes) sizes.set(groupOf(id), (sizes.get(groupOf(id)) ?? 0) + 1);
  const nodes = [...sizes].map(([id, size]) =>
    id === focus
      ? nodeOf(id, focus)
      : {
          id,
          title: `${size} ${size === 1 ? "table" : "tables"}`,
          note: id.slice(0, id.indexOf(" ")),
          isFocus: false,
          isGroup: true,
        },
  );
  const edges = new Map(
    lineage.edges
      .map((edge) => ({ from: groupOf(edge.from), to: groupOf(edge.to) }))
      .filter((edge) => edge.from !== edge.to)
      .map((edge) => [`${edge.from} ${edge.to}`, edge]),
  );
  return { nodes, edges: [...edges.values()] };
}

function nodeOf(id: string, focus: string): DrawnNode {
  return {
    id,
    title: id.slice(id.indexOf(".") + 1),
    note: layerOf(id),
    isFocus: id === focus,
    isGroup: false,
  };
}

function layerOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf(".")));
}
