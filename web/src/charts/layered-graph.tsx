import dagre from "@dagrejs/dagre";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { classNames } from "../lib/class-names.ts";
import { percent } from "../lib/format.ts";
import { Button } from "../ui/button.tsx";
import { inColumns } from "./columns-layout.ts";
import styles from "./layered-graph.module.css";

export type GraphNode = { id: string; title: string; note?: string; tone?: string; isFocus?: boolean };
export type GraphEdge = { from: string; to: string };

type LayeredGraphProps = {
  label: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
  /** What a node leads to. */
  link?: (node: GraphNode, content: ReactNode) => ReactNode;
};

const HEIGHT = 46;
/** As large as a drawing may be and be seen at once. */
const TALLEST = 560;
const WIDE = 1_000;
const CHARACTER = 7.4;
/** With more boxes it takes seconds to lay them out with as few crossings as may be. */
const MANY = 80;
const ZOOM = { least: 0.05, most: 1.5, step: 1.25 };

/** Boxes in layers from left to right, with lines between those that depend on each other. */
export function LayeredGraph({ label, nodes, edges, link }: LayeredGraphProps) {
  const drawn = useMemo(() => place(nodes, edges), [nodes, edges]);
  const frame = useRef<HTMLElement>(null);
  const [zoom, setZoom] = useState(1);
  const focus = drawn.boxes.find(({ node }) => node.isFocus);

  useEffect(() => {
    const view = frame.current;
    if (!view || !focus) return;
    view.scrollLeft = focus.x * zoom - view.clientWidth / 2;
    view.scrollTop = focus.y * zoom - view.clientHeight / 2;
  }, [focus, zoom]);

  const change = (by: number) => setZoom((now) => Math.min(ZOOM.most, Math.max(ZOOM.least, now * by)));
  const fit = () => {
    const view = frame.current;
    if (view)
      setZoom(Math.max(ZOOM.least, Math.min(1, view.clientWidth / drawn.width, TALLEST / drawn.height)));
  };
  return (
    <>
      {drawn.width > WIDE || drawn.height > TALLEST ? (
        <fieldset className={styles.zoom} aria-label="Size of the drawing">
          <Button label="Smaller" onClick={() => change(1 / ZOOM.step)}>
            −
          </Button>
          <span role="status">{percent(zoom, 0)}</span>
          <Button label="Larger" onClick={() => change(ZOOM.step)}>
            +
          </Button>
          <Button onClick={fit}>Whole</Button>
          <Button onClick={() => setZoom(1)}>Readable</Button>
        </fieldset>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={frame} className={styles.place} aria-label={label} tabIndex={0}>
        <div className={styles.sheet} style={{ width: drawn.width * zoom, height: drawn.height * zoom }}>
          <div className={styles.drawing} style={{ transform: `scale(${zoom})` }}>
            <svg width={drawn.width} height={drawn.height} aria-hidden="true">
              {drawn.paths.map((path) => (
                <path key={path.key} d={path.line} className={styles.line} />
              ))}
            </svg>
            <ul>
              {drawn.boxes.map(({ node, x, y, width }) => {
                const content = (
                  <>
                    <span className={styles.title}>{node.title}</span>
                    {node.note ? <small>{node.note}</small> : null}
                  </>
                );
                return (
                  <li
                    key={node.id}
                    className={classNames(styles.box, node.isFocus && styles.focus, styles[node.tone ?? ""])}
                    style={{ left: x - width / 2, top: y - HEIGHT / 2, width, height: HEIGHT }}
                  >
                    {link ? link(node, content) : content}
                  </li>
                );
              })}
            </ul>
          </div>
        </div>
      </section>
    </>
  );
}

function place(nodes: GraphNode[], edges: GraphEdge[]) {
  return nodes.length > MANY ? placeMany(nodes, edges) : placeFew(nodes, edges);
}

function placeMany(nodes: GraphNode[], edges: GraphEdge[]) {
  const spots = inColumns(
    nodes.map((node) => ({ id: node.id, width: widthOf(node) })),
    edges,
    HEIGHT,
  );
  const boxes = nodes.flatMap((node) => {
    const spot = spots.get(node.id);
    return spot ? [{ node, ...spot }] : [];
  });
  return {
    width: Math.ceil(Math.max(...boxes.map(({ x, width }) => x + width / 2)) + 4),
    height: Math.ceil(Math.max(...boxes.map(({ y }) => y + HEIGHT / 2)) + 4),
    boxes,
    paths: edges.flatMap(({ from, to }) => {
      const start = spots.get(from);
      const end = spots.get(to);
      return start && end ? [{ key: `${from} ${to}`, line: curve(between(start, { points: [] }, end)) }] : [];
    }),
  };
}

function widthOf({ title, note = "" }: GraphNode): number {
  return Math.max(90, Math.max(title.length, note.length) * CHARACTER + 28);
}

function placeFew(nodes: GraphNode[], edges: GraphEdge[]) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 52, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, { width: widthOf(node), height: HEIGHT });
  for (const edge of edges)
    if (graph.hasNode(edge.from) && graph.hasNode(edge.to)) graph.setEdge(edge.from, edge.to);
  dagre.layout(graph);
  const size = graph.graph();
  return {
    width: Math.ceil(size.width ?? 0),
    height: Math.ceil(size.height ?? 0),
    boxes: nodes.map((node) => ({ node, ...(graph.node(node.id) as Box) })),
    paths: graph.edges().map((edge) => ({
      key: `${edge.v} ${edge.w}`,
      line: curve(between(graph.node(edge.v) as Box, graph.edge(edge) as Route, graph.node(edge.w) as Box)),
    })),
  };
}

type Box = { x: number; y: number; width: number };
type Point = { x: number; y: number };
type Route = { points: Point[] };

/** From the right side of one box to the left side of the other. */
function between(from: Box, { points }: Route, to: Box): Point[] {
  return [
    { x: from.x + from.width / 2, y: from.y },
    ...points.slice(1, -1),
    { x: to.x - to.width / 2, y: to.y },
  ];
}

function curve(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let at = first;
  let line = `M${first.x},${first.y}`;
  for (const next of rest) {
    const middle = (at.x + next.x) / 2;
    line += ` C${middle},${at.y} ${middle},${next.y} ${next.x},${next.y}`;
    at = next;
  }
  return line;
}
