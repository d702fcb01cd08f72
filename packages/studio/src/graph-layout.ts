import { Graph, layout } from "@dagrejs/dagre";

export interface GraphNode {
  readonly name: string;
  /** The nodes from which an edge leads here. */
  readonly needs: readonly string[];
}

export interface PlacedNode {
  readonly name: string;
  /** Of its upper left corner, in px. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** Of an SVG path from the one to the other. */
  readonly line: string;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Room around the graph for the outline of what has the focus, in px. */
const MARGIN = 8;

/** Places of the nodes, all `width` by `height` px, in layers along `direction`: to the right or down. Circles are drawn too. */
export function layoutGraph(
  nodes: readonly GraphNode[],
  { width, height, direction }: { readonly width: number; readonly height: number; readonly direction: "LR" | "TB" },
): GraphLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 20, ranksep: 40, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of nodes) graph.setNode(name, { width, height });
  for (const { name, needs } of nodes) for (const need of needs) if (graph.hasNode(need)) graph.setEdge(need, name);
  layout(graph);
  const size = graph.graph() as { readonly width: number; readonly height: number };
  return {
    width: size.width,
    height: size.height,
    nodes: nodes.map(({ name }) => {
      const { x, y } = graph.node(name) as { readonly x: number; readonly y: number };
      return { name, x: x - width / 2, y: y - height / 2 };
    }),
    edges: graph.edges().map(({ v, w }) => {
      const { points } = graph.edge(v, w) as { readonly points: readonly Point[] };
      return { from: v, to: w, line: smoothLine(points) };
    }),
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Through the points' middles, so that a bend is a curve. */
function smoothLine(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const middles = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] as Point;
    return `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`;
  });
  const last = rest.at(-1) ?? first;
  return [`M${first.x},${first.y}`, ...middles, `L${last.x},${last.y}`].join(" ");
}
