import type { Address, Kernels } from "../kernels.js";
import type { FeatureBins } from "./binning.js";
import type { BoostingParams } from "./boosting-params.js";
import type { QuantisedGradients } from "./quantised-gradients.js";
import type { RecordLayout } from "./record-layout.js";

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
  /** Between the values of the two sides, before the learning rate; only where some feature has a direction. */
  readonly middle: number;
}

const BOUNDS_BYTES = 80;
const RECORD_BYTES = 48;
const SORTED_BIN_BYTES = 16;

/** A thread's share of the features, and its memory while it looks for splits. */
export interface SearchShare {
  readonly firstFeature: number;
  readonly endFeature: number;
  readonly firstBin: number;
  readonly endBin: number;
  readonly scratch: Address;
  /** Where it writes what it has found for the one and for the other child. */
  readonly records: readonly [Address, Address];
}

/** What kernels/split.ts is told of the features and of a tree, and the splits that it finds. */
export class SplitSearch {
  /** HistogramFeature and SplitBounds in kernels/split.ts. */
  readonly features: Address;
  readonly bounds: Address;
  /** Bytes of a split's record with the set behind it. */
  readonly recordBytes: number;
  /** Bytes of a table of `tabulate` for any feature. */
  readonly tableBytes: number;
  readonly shares: readonly SearchShare[];
  readonly #kernels: Kernels;
  readonly #bins: readonly FeatureBins[];
  readonly #directed: boolean;

  constructor(kernels: Kernels, bins: readonly FeatureBins[], layout: RecordLayout, directions: Int8Array) {
    this.#kernels = kernels;
    this.#bins = bins;
    const features = bins.map(({ kind, valueBins }, f) => {
      return [layout.features[f]?.firstBin as number, valueBins, Number(kind === "category"), directions[f] as number];
    });
    this.features = kernels.place(Int32Array.from(features.flat()));
    this.#directed = directions.some((direction) => direction !== 0);
    this.bounds = kernels.allocate(BOUNDS_BYTES);
    this.tableBytes = bins.reduce((most, { valueBins }) => Math.max(most, valueBins + 1), 1);
    this.recordBytes = RECORD_BYTES + setBytes(this.tableBytes);
    this.shares = featureShares(layout, kernels.threadCount).map((share) => ({
      ...share,
      scratch: kernels.allocate(this.tableBytes * SORTED_BIN_BYTES),
      records: [kernels.allocate(this.recordBytes), kernels.allocate(this.recordBytes)] as const,
    }));
  }

  /** Sets penalties and bounds, scaled to the levels of this tree's gradients (SplitBounds in kernels/split.ts). */
  prepare(params: BoostingParams, { gradientScale, hessianScale, leastNoiseGain }: QuantisedGradients): void {
    const gainScale = gradientScale * (gradientScale / hessianScale);
    this.#kernels
      .f64(this.bounds, 7)
      .set([
        params.l2 * hessianScale,
        Math.max(params.min_child_weight * hessianScale, 0.5),
        params.min_gain * gainScale,
        leastNoiseGain * gainScale,
        params.category_smoothing * hessianScale,
        params.category_l2 * hessianScale,
        params.l1 * gradientScale,
      ]);
    this.#kernels
      .u32(this.bounds + 56, 5)
      .set([
        params.min_samples_leaf,
        params.max_one_hot_levels,
        params.max_category_levels,
        params.min_category_rows,
        Number(this.#directed),
      ]);
  }

  /** The split whose record is at `address`. */
  read(address: Address, { gradientScale, hessianScale }: QuantisedGradients): Split {
    const [gain, , , , , middle] = this.#kernels.f64(address, 6) as unknown as Six;
    const [feature, bin, missingLeft, categorical] = this.#kernels.i32(address + 24, 4) as unknown as Four;
    const words = setBytes((this.#bins[feature] as FeatureBins).valueBins + 1) / 4;
    return {
      feature,
      gain: ((gain / gradientScale) * hessianScale) / gradientScale,
      bin,
      categorySet: categorical ? this.#kernels.u32(address + RECORD_BYTES, words).slice() : undefined,
      missingLeft: missingLeft !== 0,
      middle: this.#directed ? middle * (hessianScale / gradientScale) : 0,
    };
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
type Six = [number, number, number, number, number, number];

/** Bytes of a set of bins, in whole words of 64 bits. */
function setBytes(bins: number): number {
  return Math.ceil(bins / 64) * 8;
}

/** Features in order, in as many shares of about equal numbers of bins; some are empty where there are few features. */
function featureShares(
  { features, histogramBins }: RecordLayout,
  count: number,
): readonly Pick<SearchShare, "firstFeature" | "endFeature" | "firstBin" | "endBin">[] {
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
