import type { ScriptNode } from "@crisol/contract";
import { bytes, table } from "./output.js";

/** A row for each process, with its node's target and use; below it what those that failed printed last. */
export function nodeTable(nodes: readonly ScriptNode[]): string {
  if (nodes.length === 0) return "It is one process.";
  const rows = nodes.flatMap(({ node, target, usage, ranks }) =>
    ranks.map(({ rank, state, exitCode, signal, localRank }) => {
      // What is measured is the node as a whole.
      const use =
        localRank === 0 ? [usage?.cpuSeconds.toFixed(1), bytes(usage?.memoryBytes), bytes(usage?.peakMemoryBytes)] : [];
      return [rank, node, target?.name, state, signal ?? exitCode, ...use];
    }),
  );
  const failed = nodes.flatMap(({ ranks }) => ranks.filter(({ lastLines }) => lastLines.length > 0));
  return [
    table(["rank", "node", "target", "state", "exit", "node's CPU s", "memory", "peak"], rows),
    ...failed.map(({ rank, lastLines }) => [`Rank ${rank} printed last:`, ...lastLines].join("\n")),
  ].join("\n\n");
}
