import dagre from "@dagrejs/dagre";
import { type ReactNode, useMemo } from "react";
import { classNames } from "../lib/class-names.ts";
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
const CHARACTER = 7.4;

/** Boxes in layers from left to right, with lines between those that depend on each other. */
export function LayeredGraph({ label, nodes, edges, link }: LayeredGraphProps) {
  const drawn = useMemo(() => place(nodes, edges), [nodes, edges]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.place} aria-label={label} tabIndex={0}>
      <div className={styles.sheet} style={{ width: drawn.width, height: drawn.height }}>
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
    </section>
  );
}

function place(nodes: GraphNode[], edges: GraphEdge[]) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 52, marginx: 4, marginy: 4 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    const longest = Math.max(node.title.length, (node.note ?? "").length);
    graph.setNode(node.id, { width: Math.max(90, longest * CHARACTER + 28), height: HEIGHT });
  }
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
      line: curve((graph.edge(edge) as { points: Point[] }).points),
    })),
  };
}

type Box = { x: number; y: number; width: number };
type Point = { x: number; y: number };

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
