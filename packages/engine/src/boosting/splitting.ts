import type { Address, Kernels } from "../kernels.js";
import type { FeatureBins } from "./binning.js";
import type { BoostingParams } from "./boosting-params.js";
import type { QuantisedGradients } from "./quantised-gradients.js";

/** How a node divides its rows. */
export interface Split {
  readonly feature: number;
  /** Decrease of the loss, twice (the gain of the literature), in the loss's own unit. */
  readonly gain: number;
  /** Numeric features: the last bin that goes left. */
  readonly bin: number;
  /** Category features: a bit for each bin that goes left, 8 words; undefined for numeric ones. */
  readonly categorySet: Uint32Array | undefined;
  readonly missingLeft: boolean;
}

const BOUNDS_BYTES = 64;
const RECORD_BYTES = 64;
const SET_WORDS = 8;

/** Finds the best split in a leaf's histogram, and makes the table by which rows are divided. */
export class SplitFinder {
  /** 256 bytes: 1 where a bin goes left. */
  readonly goesLeft: Address;
  readonly #kernels: Kernels;
  readonly #features: readonly FeatureBins[];
  readonly #valueBins: Address;
  readonly #kinds: Address;
  readonly #allowed: Address;
  readonly #bounds: Address;
  readonly #record: Address;

  constructor(kernels: Kernels, features: readonly FeatureBins[]) {
    this.#kernels = kernels;
    this.#features = features;
    this.#valueBins = kernels.place(Uint32Array.from(features, ({ valueBins }) => valueBins));
    this.#kinds = kernels.place(Uint8Array.from(features, ({ kind }) => (kind === "category" ? 1 : 0)));
    this.#allowed = kernels.place(new Uint8Array(features.length).fill(1));
    this.#bounds = kernels.allocate(BOUNDS_BYTES);
    this.#record = kernels.allocate(RECORD_BYTES);
    this.goesLeft = kernels.allocate(256);
  }

  /** Only these features are looked at from now on. */
  allow(features: Iterable<number>): void {
    const allowed = this.#kernels.u8(this.#allowed, this.#features.length).fill(0);
    for (const feature of features) allowed[feature] = 1;
  }

  /** Sets penalties and bounds, scaled to the levels of this tree's gradients (SplitBounds in kernels/split.ts). */
  prepare(params: BoostingParams, { gradientScale, hessianScale }: QuantisedGradients): void {
    this.#kernels
      .f64(this.#bounds, 5)
      .set([
        params.l2 * hessianScale,
        Math.max(params.min_child_weight * hessianScale, 0.5),
        params.min_gain * gradientScale * (gradientScale / hessianScale),
        params.category_smoothing * hessianScale,
        params.category_l2 * hessianScale,
      ]);
    this.#kernels
      .u32(this.#bounds + 40, 4)
      .set([params.min_samples_leaf, params.max_one_hot_levels, params.max_category_levels, params.min_category_rows]);
  }

  /** The best split, or undefined when none is allowed or brings enough. */
  find(histogram: Address, { gradientScale, hessianScale }: QuantisedGradients): Split | undefined {
    this.#kernels.run.findSplit(
      histogram,
      this.#features.length,
      this.#valueBins,
      this.#kinds,
      this.#allowed,
      this.#bounds,
      this.#record,
    );
    const [, , feature, bin, missingLeft, categorical] = this.#kernels.i32(this.#record + 8, 6) as unknown as Six;
    if (feature < 0) return undefined;
    const [levels] = this.#kernels.f64(this.#record, 1);
    return {
      feature,
      gain: (((levels as number) / gradientScale) * hessianScale) / gradientScale,
      bin,
      categorySet: categorical ? this.#kernels.u32(this.#record + 32, SET_WORDS).slice() : undefined,
      missingLeft: missingLeft !== 0,
    };
  }

  /** Fills `goesLeft` for `split`. */
  tabulate(split: Split): void {
    const table = this.#kernels.u8(this.goesLeft, 256);
    const set = split.categorySet;
    for (let bin = 0; bin < 256; bin++) {
      table[bin] = set ? ((set[bin >> 5] as number) >>> (bin & 31)) & 1 : Number(bin <= split.bin);
    }
    table[(this.#features[split.feature] as FeatureBins).valueBins] = Number(split.missingLeft);
  }
}

type Six = [number, number, number, number, number, number];
