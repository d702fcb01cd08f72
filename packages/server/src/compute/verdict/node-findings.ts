import type { PlacedNode } from "../nodes/placed-nodes.js";
import type { Finding, Judged } from "./judged.js";
import { say } from "./sentences.js";
import type { Thresholds } from "./thresholds.js";

/** The node that took most of its memory; undefined where none was measured. */
export function fullestNode(nodes: readonly PlacedNode[]): PlacedNode | undefined {
  const share = ({ held, usage }: PlacedNode) => (usage?.peakMemoryBytes ?? 0) / held.memoryBytes;
  return most(nodes, share);
}

/** The node that computed most on average. */
export function busiestNode(nodes: readonly PlacedNode[]): PlacedNode | undefined {
  return most(nodes, ({ coresAtWork }) => coresAtWork ?? 0);
}

/** Of a job of several nodes each is held to its own memory: one that is full is not helped by what others have left. */
export function memoryNearOnNode(
  { held: { nodes = [] }, wasOutOfMemory }: Judged,
  by: Thresholds,
): Finding | undefined {
  const fullest = fullestNode(nodes);
  if (!fullest) return undefined;
  const { node, target, held, usage } = fullest;
  const [limitBytes, peakBytes] = [held.memoryBytes, usage?.peakMemoryBytes ?? 0];
  const params = { node, target: target.name, peakBytes, limitBytes };
  const kind = "memory_near_limit" as const;
  if (wasOutOfMemory) return { kind, reason: say("verdict_out_of_memory_node", params) };
  const share = peakBytes / limitBytes;
  if (share < by.memoryNear) return undefined;
  return { kind, reason: say("verdict_memory_near_node", { ...params, share: 100 * share }) };
}

/** Where one node does much less than the busiest, which is worth a word where that one has something to do. */
export function nodesUneven({ held: { nodes = [] } }: Judged, by: Thresholds): Finding | undefined {
  const measured = nodes.filter(({ coresAtWork }) => coresAtWork !== null);
  const busiest = busiestNode(measured);
  const idlest = most(measured, ({ coresAtWork }) => -(coresAtWork as number));
  if (!busiest || !idlest) return undefined;
  const [busy, idle] = [busiest.coresAtWork as number, idlest.coresAtWork as number];
  if (busy <= by.unused * busiest.held.cores || idle > by.uneven * busy) return undefined;
  const params = {
    ...{ busiest: busiest.node, busiestTarget: busiest.target.name, busy, held: busiest.held.cores },
    ...{ idlest: idlest.node, idlestTarget: idlest.target.name, idle },
  };
  return { kind: "nodes_uneven", reason: say("verdict_nodes_uneven", params) };
}

function most(nodes: readonly PlacedNode[], of: (node: PlacedNode) => number): PlacedNode | undefined {
  return nodes.reduce<PlacedNode | undefined>((best, node) => (best && of(best) >= of(node) ? best : node), undefined);
}
