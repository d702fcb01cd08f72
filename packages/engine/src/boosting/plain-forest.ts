import type { Address, Kernels } from "../kernels.js";
import { binOfCode, type Forest, NO_BIN, treeCount } from "./forest.js";
import type { PlacedForest } from "./placed-forest.js";

const NODE_BYTES = 16;
const LEAF = -1;
const BLOCK_ROWS = 256;

/** A forest as kernels/predict.ts reads it: values are compared as they are, without bounds on anything. */
export class PlainForest implements PlacedForest {
  readonly mostRows = BLOCK_ROWS;
  readonly #kernels: Kernels;
  readonly #forest: Forest;
  readonly #roots: Address;
  readonly #rows: Address;

  constructor(kernels: Kernels, forest: Forest) {
    this.#kernels = kernels;
    this.#forest = forest;
    this.#rows = kernels.allocate(BLOCK_ROWS * forest.categoryBins.length * 8);
    this.#roots = placeNodes(kernels, forest, placeSets(kernels, forest));
  }

  addTrees(columns: readonly Float64Array[], begin: number, count: number, scores: Address): void {
    const width = columns.length;
    const rows = this.#kernels.f64(this.#rows, count * width);
    columns.forEach((column, f) => {
      const bins = this.#forest.categoryBins[f] as Uint16Array;
      for (let i = 0; i < count; i++) {
        let value = column[begin + i] as number;
        if (bins.length > 0) {
          const bin = binOfCode(bins, value);
          value = bin === NO_BIN ? Number.NaN : bin;
        }
        rows[i * width + f] = value;
      }
    });
    const { outputs } = this.#forest;
    this.#kernels.run.predictForest(this.#rows, count, width, this.#roots, treeCount(this.#forest), outputs, scores);
  }
}

/** Returns the addresses of the trees' roots. */
function placeNodes(kernels: Kernels, forest: Forest, sets: readonly Address[]): Address {
  const trees = treeCount(forest);
  const nodeCount = forest.feature.length;
  const nodes = kernels.allocate(nodeCount * NODE_BYTES);
  const roots = kernels.allocate(trees * 4);
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
  return roots;
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
