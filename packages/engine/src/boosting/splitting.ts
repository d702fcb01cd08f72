import type { Address, Kernels } from "../kernels.js";
import type { FeatureBins } from "./binning.js";
import type { BoostingParams } from "./boosting-params.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RecordLayout } from "./record-layout.js";
import type { NodeRules } from "./tree-rules.js";

/** How a node divides its rows. */
export interface Split {
  readonly feature: number;
  /** Decrease of the loss, twice (the gain of the literature), in the loss's own unit. */
  readonly gain: number;
  /** Numeric features: the last bin that goes left. */
  readonly bin: number;
  /** Category features: a bit for each bin that goes left; undefined for numeric ones. */
  readonly categorySet: Uint32Array | undefined;
  readonly missingLeft: boolean;
  /** The left side's share of the hessian. */
  readonly leftShare: number;
  /** Between the values of the two sides, before the learning rate; only where some feature has a direction. */
  readonly middle: number;
}

/** A child whose histogram and best split are to be found. */
export interface ChildSearch {
  readonly histogram: Address;
  readonly rowCount: number;
  /** Whether it may be split at all. */
  readonly wanted: boolean;
  readonly rules: NodeRules;
}

const BOUNDS_BYTES = 72;
const LIMITS_BYTES = 16;
const RECORD_BYTES = 48;
const SORTED_BIN_BYTES = 16;

/** A thread's share of the features, and its memory. */
interface ThreadShare {
  readonly firstFeature: number;
  readonly endFeature: number;
  readonly firstBin: number;
  readonly endBin: number;
  readonly scratch: Address;
  /** Where it writes what it has found for the smaller and for the larger child. */
  readonly records: readonly [Address, Address];
}

/** Finds the best splits in the histograms of leaves, each thread among a share of the features. */
export class SplitFinder {
  readonly #kernels: Kernels;
  readonly #bins: readonly FeatureBins[];
  readonly #features: Address;
  /** Limits and allowed features of the smaller and of the larger child (NodeRules in kernels/split.ts). */
  readonly #rules: readonly [Address, Address];
  readonly #directed: boolean;
  readonly #bounds: Address;
  readonly #threads: readonly ThreadShare[];

  constructor(kernels: Kernels, bins: readonly FeatureBins[], layout: RecordLayout, directions: Int8Array) {
    this.#kernels = kernels;
    this.#bins = bins;
    const features = bins.map(({ kind, valueBins }, f) => {
      return [layout.features[f]?.firstBin as number, valueBins, Number(kind === "category"), directions[f] as number];
    });
    this.#features = kernels.place(Int32Array.from(features.flat()));
    const rules = () => kernels.allocate(LIMITS_BYTES + bins.length);
    this.#rules = [rules(), rules()];
    this.#directed = directions.some((direction) => direction !== 0);
    this.#bounds = kernels.allocate(BOUNDS_BYTES);
    const mostBins = bins.reduce((most, { valueBins }) => Math.max(most, valueBins + 1), 0);
    this.#threads = featureShares(layout, kernels.threadCount).map((share) => ({
      ...share,
      scratch: kernels.allocate(mostBins * SORTED_BIN_BYTES),
      records: [0, 1].map(() => kernels.allocate(RECORD_BYTES + setBytes(mostBins))) as [Address, Address],
    }));
  }

  /** Sets penalties and bounds, scaled to the levels of this tree's gradients (SplitBounds in kernels/split.ts). */
  prepare(params: BoostingParams, { gradientScale, hessianScale }: QuantisedGradients): void {
    this.#kernels
      .f64(this.#bounds, 6)
      .set([
        params.l2 * hessianScale,
        Math.max(params.min_child_weight * hessianScale, 0.5),
        params.min_gain * gradientScale * (gradientScale / hessianScale),
        params.category_smoothing * hessianScale,
        params.category_l2 * hessianScale,
        params.l1 * gradientScale,
      ]);
    this.requireRows(params.min_samples_leaf);
    this.#kernels
      .u32(this.#bounds + 52, 4)
      .set([params.max_one_hot_levels, params.max_category_levels, params.min_category_rows, Number(this.#directed)]);
  }

  /** Sides have at least so many rows, as far as their hessians tell. */
  requireRows(rows: number): void {
    this.#kernels.u32(this.#bounds + 48, 1)[0] = rows;
  }

  /**
   * Adds up the threads' parts of a histogram into that of the smaller child, turns the parent's, which `larger` comes
   * with, into the larger child's, and returns the best split of each, or undefined where there is none. Without
   * `larger`, `smaller` is a root; with 0 `parts` its histogram is there already.
   */
  find(
    parts: Address,
    smaller: ChildSearch,
    larger: ChildSearch | undefined,
    gradients: QuantisedGradients,
  ): readonly [Split | undefined, Split | undefined] {
    const [smallerRules, largerRules] = this.#rules;
    this.#placeRules(smallerRules, smaller.rules, gradients);
    if (larger) this.#placeRules(largerRules, larger.rules, gradients);
    const rowsOf = (child: ChildSearch | undefined) => (child?.wanted ? child.rowCount : 0);
    this.#kernels.onThreads("splitChildren", (thread) => {
      const share = this.#threads[thread] as ThreadShare;
      return [
        parts,
        parts ? this.#threads.length : 0,
        share.firstBin,
        parts ? share.endBin : share.firstBin,
        smaller.histogram,
        rowsOf(smaller),
        smallerRules,
        share.records[0],
        larger?.histogram ?? 0,
        rowsOf(larger),
        largerRules,
        share.records[1],
        share.firstFeature,
        share.endFeature,
        this.#features,
        this.#bounds,
        share.scratch,
      ];
    });
    return [
      rowsOf(smaller) ? this.#best(0, gradients) : undefined,
      rowsOf(larger) ? this.#best(1, gradients) : undefined,
    ];
  }

  #placeRules(address: Address, rules: NodeRules, { gradientScale, hessianScale }: QuantisedGradients): void {
    const unit = gradientScale / hessianScale;
    this.#kernels.f64(address, 2).set([rules.lower * unit, rules.upper * unit]);
    this.#kernels.u8(address + LIMITS_BYTES, this.#bins.length).set(rules.allowed);
  }

  /** The best of what the threads have found; the first feature's of equals. */
  #best(child: 0 | 1, { gradientScale, hessianScale }: QuantisedGradients): Split | undefined {
    let best: Address | undefined;
    let bestGain = 0;
    for (const { records } of this.#threads) {
      const feature = this.#kernels.i32(records[child] + 24, 1)[0] as number;
      const gain = this.#kernels.f64(records[child], 1)[0] as number;
      if (feature < 0 || !(gain > bestGain)) continue;
      best = records[child];
      bestGain = gain;
    }
    if (best === undefined) return undefined;
    const [, leftHessian, hessian] = this.#kernels.f64(best, 3) as unknown as [number, number, number];
    const [feature, bin, missingLeft, categorical] = this.#kernels.i32(best + 24, 4) as unknown as Four;
    const words = setBytes((this.#bins[feature] as FeatureBins).valueBins + 1) / 4;
    return {
      feature,
      gain: ((bestGain / gradientScale) * hessianScale) / gradientScale,
      bin,
      categorySet: categorical ? this.#kernels.u32(best + RECORD_BYTES, words).slice() : undefined,
      missingLeft: missingLeft !== 0,
      leftShare: leftHessian / hessian,
      middle: this.#directed ? (this.#kernels.f64(best + 40, 1)[0] as number) * (hessianScale / gradientScale) : 0,
    };
  }

  /** Bytes of a table of `tabulate` for any feature. */
  get tableBytes(): number {
    return this.#bins.reduce((most, { valueBins }) => Math.max(most, valueBins + 1), 1);
  }

  /** Writes at `address` a byte for each bin of the split's feature: 1 where it goes left. */
  tabulate(split: Split, address: Address): void {
    const { valueBins } = this.#bins[split.feature] as FeatureBins;
    const table = this.#kernels.u8(address, valueBins + 1);
    const set = split.categorySet;
    if (!set) table.fill(1, 0, split.bin + 1).fill(0, split.bin + 1);
    else for (let bin = 0; bin < valueBins; bin++) table[bin] = ((set[bin >> 5] as number) >>> (bin & 31)) & 1;
    table[valueBins] = Number(split.missingLeft);
  }
}

type Four = [number, number, number, number];

/** Bytes of a set of bins, in whole words of 64 bits. */
function setBytes(bins: number): number {
  return Math.ceil(bins / 64) * 8;
}

/** Features in order, in as many shares of about equal numbers of bins; some are empty where there are few features. */
function featureShares(
  { features, histogramBins }: RecordLayout,
  count: number,
): readonly Pick<ThreadShare, "firstFeature" | "endFeature" | "firstBin" | "endBin">[] {
  const firstBinOf = (feature: number) => features[feature]?.firstBin ?? histogramBins;
  const ends = Array.from({ length: count }, (_, t) => {
    const wanted = (histogramBins * (t + 1)) / count;
    let end = 0;
    while (end < features.length && (firstBinOf(end) + firstBinOf(end + 1)) / 2 < wanted) end++;
    return t === count - 1 ? features.length : end;
  });
  return ends.map((endFeature, t) => {
    const firstFeature = t === 0 ? 0 : (ends[t - 1] as number);
    return { firstFeature, endFeature, firstBin: firstBinOf(firstFeature), endBin: firstBinOf(endFeature) };
  });
}
