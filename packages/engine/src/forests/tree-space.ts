import type { BinnedRows } from "../boosting/binned-rows.js";
import type { FeatureBins } from "../boosting/binning.js";
import type { Target } from "../estimator.js";
import type { Address, Kernels } from "../kernels.js";
import { type ForestParams, featuresPerNode } from "./forest-params.js";
import type { ForestTarget } from "./forest-target.js";

const NODE_BYTES = 48;
const MASK_BYTES = 32;
const NO_DEPTH_LIMIT = 2 ** 32 - 1;

/** What the kernels are told of the data and the parameters: `TreePlan` of kernels/deep-tree.ts, field by field. */
export function placePlan(
  kernels: Kernels,
  { bins, binned, target, y, params, randomThresholds, seed }: PlanInput,
): Address {
  const fields = [
    binned.rowCount,
    bins.length,
    target.channels,
    params.max_leaves,
    params.max_depth > 0 ? params.max_depth : NO_DEPTH_LIMIT,
    params.min_samples_leaf,
    params.min_samples_split,
    featuresPerNode(params, bins.length, y.task === "regression"),
    Number(randomThresholds),
    drawsOf(params, target),
    seed,
    target.usable.length,
    kernels.place(target.usable),
    kernels.place(Uint32Array.from(binned.columns)),
    kernels.place(Uint32Array.from(bins, ({ valueBins }) => valueBins)),
    kernels.place(y.values),
    kernels.place(target.weights),
    kernels.place(target.moments),
  ];
  return kernels.place(Uint32Array.from(fields));
}

export interface PlanInput {
  readonly bins: readonly FeatureBins[];
  readonly binned: BinnedRows;
  readonly target: ForestTarget;
  readonly y: Target;
  readonly params: ForestParams;
  readonly randomThresholds: boolean;
  readonly seed: number;
}

/** Rows drawn with replacement for each tree; 0 without bootstrap. */
function drawsOf(params: ForestParams, target: ForestTarget): number {
  return params.bootstrap ? Math.max(1, Math.round(params.max_samples * target.usable.length)) : 0;
}

/** The memory in which one thread grows its trees: `TreeSpace` of kernels/deep-tree.ts, and views of the grown tree. */
export class TreeSpace {
  readonly address: Address;
  readonly #kernels: Kernels;
  readonly #channels: number;
  readonly #counts: Address;
  readonly #nodes: Address;
  readonly #values: Address;
  readonly #leafCount: Address;

  constructor(kernels: Kernels, { bins, binned, target, params }: PlanInput) {
    const { rowCount } = binned;
    const mostRows = Math.min(target.usable.length, drawsOf(params, target) || Number.POSITIVE_INFINITY);
    const mostLeaves = Math.max(
      1,
      Math.min(params.max_leaves || Number.POSITIVE_INFINITY, Math.floor(mostRows / params.min_samples_leaf)),
    );
    const mostNodes = 2 * mostLeaves;
    const mostBins = bins.reduce((most, { valueBins }) => Math.max(most, valueBins + 1), 1);
    const { channels } = target;
    this.#kernels = kernels;
    this.#channels = channels;
    this.#counts = kernels.allocate(rowCount * 2);
    this.#nodes = kernels.allocate(mostNodes * NODE_BYTES);
    this.#values = kernels.allocate(mostLeaves * channels * 8);
    const fields = [
      kernels.allocate(mostRows * 4),
      kernels.allocate((mostRows + 1) * 4),
      this.#counts,
      kernels.allocate(mostRows * 8),
      kernels.allocate(mostRows * 8),
      kernels.allocate(mostBins * (channels + 2) * 8),
      kernels.allocate(bins.length * 4),
      kernels.allocate(3 * channels * 8),
      kernels.allocate(MASK_BYTES),
      kernels.allocate(mostLeaves * 4),
      this.#nodes,
      this.#values,
      0,
    ];
    this.address = kernels.place(Uint32Array.from(fields));
    this.#leafCount = this.address + (fields.length - 1) * 4;
  }

  /** How often each row is in the tree's sample. */
  counts(rowCount: number): Uint16Array {
    return new Uint16Array(this.#kernels.u8(this.#counts, rowCount * 2).buffer, this.#counts, rowCount);
  }

  /** Node n has the words 12 n .. 12 n + 7 (see `TreeNode`), and gain and weight as numbers 6 n + 4 and 6 n + 5. */
  nodes(nodeCount: number): { readonly words: Int32Array; readonly numbers: Float64Array } {
    return {
      words: this.#kernels.i32(this.#nodes, nodeCount * 12),
      numbers: this.#kernels.f64(this.#nodes, nodeCount * 6),
    };
  }

  /** Means of the leaves' channels, leaf after leaf. */
  leafMeans(): Float64Array {
    const [leafCount] = this.#kernels.u32(this.#leafCount, 1) as unknown as [number];
    return this.#kernels.f64(this.#values, leafCount * this.#channels).slice();
  }
}
