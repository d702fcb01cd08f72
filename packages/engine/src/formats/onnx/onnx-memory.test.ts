import { expect, test } from "vitest";
import { doubled, ensemble, onnxModel, operator } from "../../../test/handmade-onnx.js";
import { ModelFileError } from "../../engine-error.js";
import { importOnnx } from "./onnx-import.js";

// The promise of memory.test.ts for ONNX, whose files take more to make: reading takes at most 100 times a file's size and
// 128 MiB.

const MEBIBYTE = 2 ** 20;

function operatorsOf(count: number, entry: Uint8Array): Uint8Array {
  return onnxModel([...Array.from({ length: count }, () => entry), ...ensemble({})]);
}

/** One tree, a chain of splits with a leaf each, for as many targets in turn. */
function chainOf(leaves: number, targets: number): Uint8Array {
  const count = 2 * leaves - 1;
  const at = (of: (node: number) => number) => Array.from({ length: count }, (_, node) => of(node));
  const isLeaf = (node: number) => node % 2 === 1 || node === count - 1;
  const leafNodes = at((node) => node).filter(isLeaf);
  const tree = ensemble({
    n_targets: targets,
    nodes_treeids: at(() => 0),
    nodes_nodeids: at((node) => node),
    nodes_featureids: at(() => 0),
    nodes_values: at((node) => -node),
    nodes_modes: Array.from({ length: count }, (_, node) => (isLeaf(node) ? "LEAF" : "BRANCH_LEQ")),
    nodes_truenodeids: at((node) => (isLeaf(node) ? 0 : node + 2)),
    nodes_falsenodeids: at((node) => (isLeaf(node) ? 0 : node + 1)),
    target_treeids: leafNodes.map(() => 0),
    target_nodeids: leafNodes,
    target_ids: leafNodes.map((_, i) => i % targets),
    target_weights: leafNodes.map(() => 1),
  });
  return onnxModel(tree);
}

test.each<readonly [string, () => Uint8Array]>([
  ["columns doubled", () => onnxModel(doubled(22))],
  ["as many empty operators as fit", () => operatorsOf(40_000, operator("", [], []))],
  ["as many operators with names as fit", () => operatorsOf(40_000, operator("Identity", ["x"], ["x1"]))],
  ["empty words", () => onnxModel(ensemble({ nodes_modes: Array.from({ length: MEBIBYTE / 4 }, () => "") }))],
  ["as many leaves as fit", () => chainOf(60_000, 1)],
  ["as many outputs as fit", () => chainOf(40_000, 40_000)],
])("%s", (_name, make) => {
  const file = make();
  const before = process.resourceUsage().maxRSS * 1024;
  try {
    importOnnx(file);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
  }
  const peak = process.resourceUsage().maxRSS * 1024 - before;
  if (process.env.SHOW) console.log(_name, (peak / MEBIBYTE).toFixed(0), (file.length / MEBIBYTE).toFixed(1));
  expect(peak).toBeLessThan(100 * file.length + 128 * MEBIBYTE);
});
