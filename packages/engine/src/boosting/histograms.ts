import type { Address, Kernels } from "../kernels.js";
import type { RowMajorBins } from "./binned-rows.js";
import type { FeatureBins } from "./binning.js";
import type { RowRange, RowSet } from "./row-sets.js";

const NARROW_FEATURE_BYTES = 2048;
const WIDE_BIN_BYTES = 16;
const GATHERED_ROWS = 32;

/** Builds the histograms of leaves and keeps their memory for the next leaf and the next tree. */
export class Histograms {
  readonly #kernels: Kernels;
  readonly #bins: RowMajorBins;
  readonly #featureCount: number;
  /** Bins of each feature, missing included. */
  readonly #binCounts: Address;
  readonly #totalBins: number;
  readonly #narrow: Address;
  readonly #buffer: Address;
  readonly #free: Address[] = [];

  constructor(kernels: Kernels, bins: RowMajorBins, features: readonly FeatureBins[]) {
    this.#kernels = kernels;
    this.#bins = bins;
    this.#featureCount = features.length;
    this.#binCounts = kernels.place(Uint32Array.from(features, ({ valueBins }) => valueBins + 1));
    this.#totalBins = features.reduce((sum, { valueBins }) => sum + valueBins + 1, 0);
    this.#narrow = kernels.allocate(features.length * NARROW_FEATURE_BYTES);
    this.#buffer = kernels.allocate(GATHERED_ROWS * (8 + bins.width + 16));
  }

  /** The histogram of a leaf's rows; `whole` when the range is all rows in order, which needs no index. */
  build(packed: Address, rows: RowSet, range: RowRange, whole: boolean): Address {
    const wide = this.#free.pop() ?? this.#kernels.allocate(this.#totalBins * WIDE_BIN_BYTES);
    const { rows: bins, width } = this.#bins;
    if (whole) {
      this.#kernels.run.histogramDense(
        bins,
        width,
        packed,
        0,
        range.count,
        this.#featureCount,
        this.#binCounts,
        this.#narrow,
        wide,
      );
    } else {
      this.#kernels.run.histogramIndexed(
        bins,
        width,
        packed,
        rows.at(range),
        range.count,
        this.#featureCount,
        this.#binCounts,
        this.#narrow,
        wide,
        this.#buffer,
      );
    }
    return wide;
  }

  /** Turns the parent's histogram into that of the other child. */
  subtract(parent: Address, child: Address): Address {
    this.#kernels.run.subtract(parent, child, this.#totalBins);
    return parent;
  }

  release(histogram: Address): void {
    this.#free.push(histogram);
  }
}
