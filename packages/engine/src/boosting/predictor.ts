import type { FeatureMatrix } from "../frame/matrix.js";
import { type Address, Kernels } from "../kernels.js";
import { binOfCode, type Forest, NO_BIN, treeCount } from "./forest.js";

/** How raw scores become predictions. */
export type Link = "identity" | "sigmoid" | "softmax" | "exponential";

const BLOCK_ROWS = 256;
const NODE_BYTES = 16;
const LEAF = -1;

/** A forest in the kernels' memory. */
interface Resident {
  readonly forest: Forest;
  readonly roots: Address;
  readonly rows: Address;
  readonly scores: Address;
}

// All models predict in one memory, where the forest last used stays: copying one takes some tens of microseconds, and
// a memory for each model would reserve gigabytes of address space for each.
let kernels: Kernels | undefined;
let resident: Resident | undefined;

/** Row-major predictions of `forest`, `outputs` a row. A row's result does not depend on the rows beside it. */
export function predict(forest: Forest, x: FeatureMatrix, link: Link): Float64Array {
  kernels ??= new Kernels();
  if (resident?.forest !== forest) {
    resident = undefined;
    resident = settle(kernels, forest, x.features.length);
  }
  const { roots, rows, scores } = resident;
  const { outputs } = forest;
  const result = new Float64Array(x.rowCount * outputs);
  for (let begin = 0; begin < x.rowCount; begin += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, x.rowCount - begin);
    fillRows(kernels.f64(rows, count * x.columns.length), x, forest, begin, count);
    const block = kernels.f64(scores, count * outputs);
    for (let i = 0; i < block.length; i++) block[i] = forest.baseScores[i % outputs] as number;
    kernels.run.predictForest(rows, count, x.columns.length, roots, treeCount(forest), outputs, scores);
    if (link === "sigmoid") kernels.run.sigmoid(scores, count);
    if (link === "exponential") kernels.run.exponentials(scores, block.length);
    if (link === "softmax") kernels.run.softmax(scores, count, outputs, outputs * 8, 8);
    result.set(block, begin * outputs);
  }
  return result;
}

/** Row-major values, category codes replaced by their bins, or NaN where they have none. */
function fillRows(rows: Float64Array, x: FeatureMatrix, forest: Forest, begin: number, count: number): void {
  const width = x.columns.length;
  x.columns.forEach((column, f) => {
    const bins = forest.categoryBins[f] as Uint16Array;
    for (let i = 0; i < count; i++) {
      let value = column[begin + i] as number;
      if (x.features[f]?.kind === "category") {
        const bin = binOfCode(bins, value);
        value = bin === NO_BIN ? Number.NaN : bin;
      }
      rows[i * width + f] = value;
    }
  });
}

/** Lays the forest out as kernels/predict.ts reads it. */
function settle(kernels: Kernels, forest: Forest, featureCount: number): Resident {
  kernels.release();
  const trees = treeCount(forest);
  const nodeCount = forest.feature.length;
  const sets = placeSets(kernels, forest);
  const nodes = kernels.allocate(nodeCount * NODE_BYTES);
  const roots = kernels.allocate(trees * 4);
  const rows = kernels.allocate(BLOCK_ROWS * featureCount * 8);
  const scores = kernels.allocate(BLOCK_ROWS * forest.outputs * 8);

  const values = kernels.f64(nodes, nodeCount * 2);
  const links = kernels.i32(nodes, nodeCount * 4);
  for (let node = 0; node < nodeCount; node++) {
    const feature = forest.feature[node] as number;
    const threshold = forest.threshold[node] as number;
    const categorical = feature >= 0 && (forest.categoryBins[feature] as Uint16Array).length > 0;
    values[node * 2] = categorical ? (sets[threshold] as Address) : threshold;
    links[node * 4 + 2] =
      feature < 0 ? LEAF : (feature << 2) | (Number(categorical) << 1) | (forest.missingLeft[node] as number);
    links[node * 4 + 3] = forest.left[node] as number;
  }
  const rootAddresses = kernels.u32(roots, trees);
  for (let tree = 0; tree < trees; tree++) {
    rootAddresses[tree] = nodes + (forest.treeStarts[tree] as number) * NODE_BYTES;
  }
  return { forest, roots, rows, scores };
}

/** The address of each category set: the number of its words, then the words. */
function placeSets(kernels: Kernels, { setStarts, categorySets }: Forest): readonly Address[] {
  const addresses: Address[] = [];
  const block = kernels.allocate((categorySets.length + setStarts.length) * 4);
  let at = block;
  for (let set = 0; set + 1 < setStarts.length; set++) {
    const words = categorySets.subarray(setStarts[set], setStarts[set + 1]);
    const place = kernels.u32(at, words.length + 1);
    place[0] = words.length;
    place.set(words, 1);
    addresses.push(at);
    at += place.byteLength;
  }
  return addresses;
}
