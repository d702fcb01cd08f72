import type { Address, Kernels } from "../kernels.js";
import type { ForestRanks } from "./forest-ranks.js";

const FEATURE_WORDS = 5;
const MOST_ROWS = 4096;
const LEAST_ROWS = 256;
const MOST_BYTES = 2 ** 20;

/** Rows on their way into a forest, and what turns their values into ranks (see kernels/rank.ts). */
export class RankedRows {
  /** Most rows that `load` takes, a multiple of 256: as many as fit into the second cache with their scores. */
  readonly mostRows: number;
  /** Where the values of the first feature begin; those of the next are `columnBytes` further. */
  readonly values: Address;
  readonly columnBytes: number;
  readonly features: Address;
  readonly featureCount: number;
  /** The first column of ranks of each feature: numbers have two, categories three. */
  readonly firstColumn: Uint32Array;
  readonly columnCount: number;
  readonly #kernels: Kernels;
  readonly #source: readonly number[];

  constructor(kernels: Kernels, { features }: ForestRanks, outputs: number) {
    this.#kernels = kernels;
    this.#source = features.map(({ feature }) => feature);
    this.featureCount = features.length;
    const affordable = Math.floor(MOST_BYTES / ((features.length + outputs) * 8) / LEAST_ROWS) * LEAST_ROWS;
    this.mostRows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, affordable));
    this.columnBytes = this.mostRows * 8;
    let columnCount = 0;
    this.firstColumn = Uint32Array.from(features, ({ kind }) => {
      const first = columnCount;
      columnCount += kind === "numeric" ? 2 : 3;
      return first;
    });
    this.columnCount = Math.max(1, columnCount); // leaves read the first one, also where nothing is split on
    const words = features.flatMap((feature, f) => {
      const column = this.firstColumn[f] as number;
      return feature.kind === "numeric"
        ? [kernels.place(feature.thresholds), feature.thresholds.length, column, column + 1, 0]
        : [kernels.place(feature.bins), feature.bins.length, column, column, feature.binCount];
    });
    this.features = kernels.allocate(features.length * FEATURE_WORDS * 4);
    this.values = kernels.allocate(features.length * this.columnBytes);
    kernels.u32(this.features, words.length).set(words);
  }

  /** Copies rows `begin` .. `begin + count - 1` of the features that the forest splits on. */
  load(columns: readonly Float64Array[], begin: number, count: number): void {
    const width = this.columnBytes / 8;
    const values = this.#kernels.f64(this.values, this.featureCount * width);
    for (let f = 0; f < this.featureCount; f++) {
      const column = columns[this.#source[f] as number] as Float64Array;
      if (count === 1) values[f * width] = column[begin] as number;
      else values.set(column.subarray(begin, begin + count), f * width);
    }
  }
}
