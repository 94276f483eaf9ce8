import type { GraphEdge } from "./layered-graph.tsx";

export type Spot = { x: number; y: number; width: number };
type Sized = { id: string; width: number };

const GAP = { across: 70, down: 12 };
const SWEEPS = 6;
/** A column with more boxes is folded into several beside each other. */
const TALL = 20;

/**
 * Columns for graphs of hundreds of boxes, where crossing lines cannot be avoided and dagre takes seconds: each box stands
 * right of all that lead to it, and in its column near those that it is joined to.
 */
export function inColumns(nodes: Sized[], edges: GraphEdge[], height: number): Map<string, Spot> {
  const ids = new Set(nodes.map(({ id }) => id));
  const known = edges.filter(({ from, to }) => ids.has(from) && ids.has(to) && from !== to);
  const before = neighbours(known, "to", "from");
  const after = neighbours(known, "from", "to");
  const depth = depths(nodes, before, after);
  const columns: Sized[][] = [];
  for (const node of nodes) {
    const at = depth.get(node.id) ?? 0;
    while (columns.length <= at) columns.push([]);
    columns[at]?.push(node);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    order(columns, sweep % 2 === 0 ? before : after, sweep % 2 === 0);
  return spots(columns.flatMap(folded), height + GAP.down);
}

function neighbours(edges: GraphEdge[], of: "from" | "to", other: "from" | "to"): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const list = found.get(edge[of]);
    if (list) list.push(edge[other]);
    else found.set(edge[of], [edge[other]]);
  }
  return found;
}

/** The longest way to each from where nothing leads to. What goes round in a circle stays on the left. */
function depths(nodes: Sized[], before: Map<string, string[]>, after: Map<string, string[]>) {
  const depth = new Map<string, number>();
  const open = new Map(nodes.map(({ id }) => [id, before.get(id)?.length ?? 0]));
  const ready = nodes.filter(({ id }) => open.get(id) === 0).map(({ id }) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop())
    for (const next of after.get(id) ?? []) {
      depth.set(next, Math.max(depth.get(next) ?? 0, (depth.get(id) ?? 0) + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  return depth;
}

/** Sorts each column by the middle of the places that its boxes are joined to. */
function order(columns: Sized[][], joined: Map<string, string[]>, isForward: boolean) {
  const place = new Map(columns.flatMap((column) => column.map(({ id }, at) => [id, at / column.length])));
  for (const column of isForward ? columns : [...columns].reverse()) {
    const middle = new Map(
      column.map(({ id }) => {
        const ends = (joined.get(id) ?? []).map((end) => place.get(end) ?? 0);
        return [
          id,
          ends.length === 0 ? (place.get(id) ?? 0) : ends.reduce((sum, end) => sum + end, 0) / ends.length,
        ];
      }),
    );
    column.sort((one, other) => (middle.get(one.id) ?? 0) - (middle.get(other.id) ?? 0));
    column.forEach(({ id }, at) => {
      place.set(id, at / column.length);
    });
  }
}

function folded(column: Sized[]): Sized[][] {
  const parts = Math.ceil(column.length / TALL);
  const size = Math.ceil(column.length / parts);
  return Array.from({ length: parts }, (_, part) => column.slice(part * size, (part + 1) * size));
}

function spots(columns: Sized[][], step: number): Map<string, Spot> {
  const tallest = Math.max(0, ...columns.map((column) => column.length)) * step;
  const found = new Map<string, Spot>();
  let left = 4;
  for (const column of columns) {
    const width = Math.max(0, ...column.map((one) => one.width));
    const top = (tallest - column.length * step) / 2 + step / 2;
    column.forEach((node, at) => {
      found.set(node.id, { x: left + width / 2, y: top + at * step, width });
    });
    left += width + GAP.across;
  }
  return found;
}
