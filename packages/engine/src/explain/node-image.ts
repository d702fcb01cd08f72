import { type Forest, treeCount } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";
import { placeSets } from "./category-sets.js";
import { coverShare, requireDepth } from "./tree-paths.js";

const SPLIT_BYTES = 48;
const LEAF_BYTES = 16;
const TABLE_BYTES = 8;
const LEAF = -1;
const MOST_IMAGE_BYTES = 2 ** 31;
/** Stands for a share of 0, by which the kernel could not divide; a million of them are still nothing. */
const SMALLEST_SHARE = 1e-300;

/** A forest as kernels/tree-shap-values.ts reads it, and what its workspace must have room for. */
export interface NodeImage {
  readonly bytes: Uint8Array;
  readonly treeCount: number;
  /** The mean raw score of each output over the training rows' ways. */
  readonly expectedScores: Float64Array;
  readonly levels: number;
  /** Most quadrature points of a tree. */
  readonly mostPoints: number;
}

const images = new WeakMap<Forest, NodeImage>();

/** The image of `forest`; made once and kept as long as the forest is. */
export function nodeImage(forest: Forest): NodeImage {
  const image = images.get(forest) ?? makeImage(forest);
  images.set(forest, image);
  return image;
}

function makeImage(forest: Forest): NodeImage {
  requireDepth(forest);
  const trees = treeCount(forest);
  const splits = forest.feature.reduce((count, feature) => count + Number(feature >= 0), 0);
  const sets = placeSets(forest, trees * TABLE_BYTES);
  const treesAt = trees * TABLE_BYTES + sets.bytes.length;
  const size = treesAt + splits * SPLIT_BYTES + (forest.feature.length - splits) * LEAF_BYTES;
  if (size > MOST_IMAGE_BYTES) {
    throw new EngineError("out_of_memory", `explaining ${forest.feature.length} nodes needs more than 2048 MiB`);
  }
  const bytes = new Uint8Array(size);
  bytes.set(sets.bytes, trees * TABLE_BYTES);
  const writer = new NodeWriter(forest, new DataView(bytes.buffer), sets.offsets, treesAt);
  for (let tree = 0; tree < trees; tree++) writer.write(tree);
  const { expectedScores, levels, mostPoints } = writer;
  return { bytes, treeCount: trees, expectedScores, levels, mostPoints };
}

/** What the way to a node knows of a feature that was split on. */
interface KnownFeature {
  /** Of all its branches on the way. */
  readonly share: number;
  /** 2 * level + right + 1 of the last. */
  readonly edge: number;
}

/** Writes trees one behind the other. */
class NodeWriter {
  readonly expectedScores: Float64Array;
  levels = 1;
  mostPoints = 0;
  readonly #forest: Forest;
  readonly #view: DataView;
  readonly #setOffsets: readonly number[];
  #at: number;
  /** Of the tree at hand. */
  #mostFeatures = 0;
  #output = 0;

  constructor(forest: Forest, view: DataView, setOffsets: readonly number[], at: number) {
    this.expectedScores = forest.baseScores.slice();
    this.#forest = forest;
    this.#view = view;
    this.#setOffsets = setOffsets;
    this.#at = at;
  }

  write(tree: number): void {
    const start = this.#forest.treeStarts[tree] as number;
    this.#view.setUint32(tree * TABLE_BYTES, this.#at, true);
    this.#mostFeatures = 0;
    this.#output = tree % this.#forest.outputs;
    this.#node(start, start, 0, new Map(), 1);
    // A path of m features is a polynomial of degree m - 1.
    const points = Math.ceil(this.#mostFeatures / 2);
    this.mostPoints = Math.max(this.mostPoints, points);
    this.#view.setUint32(tree * TABLE_BYTES + 4, points, true);
  }

  #node(start: number, node: number, level: number, way: ReadonlyMap<number, KnownFeature>, reach: number): void {
    const { feature, threshold, left, missingLeft, categoryBins } = this.#forest;
    const own = feature[node] as number;
    const at = this.#at;
    if (own < 0) {
      this.#at += LEAF_BYTES;
      this.#view.setFloat64(at, threshold[node] as number, true);
      this.#view.setInt32(at + 8, LEAF, true);
      this.#mostFeatures = Math.max(this.#mostFeatures, way.size);
      this.expectedScores[this.#output]! += reach * (threshold[node] as number);
      return;
    }
    this.#at += SPLIT_BYTES;
    this.levels = Math.max(this.levels, level + 1);
    const categorical = (categoryBins[own] as Uint16Array).length > 0;
    const condition = categorical ? this.#setOffsets[threshold[node] as number] : threshold[node];
    this.#view.setFloat64(at, condition as number, true);
    this.#view.setInt32(at + 8, (own << 2) | (Number(categorical) << 1) | (missingLeft[node] as number), true);
    const before = way.get(own);
    this.#view.setFloat64(at + 32, before?.share ?? 1, true);
    this.#view.setUint32(at + 40, before?.edge ?? 0, true);
    const first = start + (left[node] as number);
    for (const right of [0, 1]) {
      const branch = coverShare(this.#forest, node, first + right, first);
      const share = Math.max((before?.share ?? 1) * branch, SMALLEST_SHARE);
      this.#view.setFloat64(at + 16 + right * 8, share, true);
      if (right) this.#view.setUint32(at + 12, this.#at - at, true);
      const known = new Map(way).set(own, { share, edge: 2 * level + right + 1 });
      this.#node(start, first + right, level + 1, known, reach * branch);
    }
  }
}
