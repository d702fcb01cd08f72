import type { Address, Kernels } from "../kernels.js";
import type { BinnedRows } from "./binned-rows.js";

/** The rows of a set that have come to one node: a stretch of the set's index. */
export interface RowRange {
  readonly begin: number;
  readonly count: number;
}

/**
 * Rows that a tree sorts into its leaves. The rows it is grown on, the rows left out of this iteration's sample and the
 * validation rows all pass through the same partition, so that each has its score when the tree is done.
 */
export class RowSet {
  readonly binned: BinnedRows;
  /** Scores of output 0; the others follow, `stride` bytes apart. */
  readonly scores: Address;
  readonly stride: number;
  readonly indices: Address;
  readonly #kernels: Kernels;
  readonly #spare: Address;
  #count: number;

  constructor(kernels: Kernels, binned: BinnedRows, rows: { readonly scores: Address; readonly stride: number }) {
    this.#kernels = kernels;
    this.binned = binned;
    this.scores = rows.scores;
    this.stride = rows.stride;
    this.indices = kernels.allocate((binned.rowCount + 1) * 4);
    this.#spare = kernels.allocate((binned.rowCount + 1) * 4);
    this.#count = binned.rowCount;
  }

  get all(): RowRange {
    return { begin: 0, count: this.#count };
  }

  /** Every row, in order. */
  reset(): void {
    this.#count = this.binned.rowCount;
    const indices = this.#kernels.u32(this.indices, this.#count);
    for (let row = 0; row < indices.length; row++) indices[row] = row;
  }

  /** The first `count` rows of the index, which the caller has filled. */
  take(count: number): void {
    this.#count = count;
  }

  /** Address of the range's first row number. */
  at(range: RowRange): Address {
    return this.indices + range.begin * 4;
  }

  /** Divides a node's rows by the bin of `feature`; `goesLeft` is a table of 256 bytes. */
  split(range: RowRange, feature: number, goesLeft: Address): { readonly left: RowRange; readonly right: RowRange } {
    const bins = this.binned.columns + feature * this.binned.rowCount;
    const count = this.#kernels.run.partition(bins, this.at(range), range.count, goesLeft, this.#spare);
    return {
      left: { begin: range.begin, count },
      right: { begin: range.begin + count, count: range.count - count },
    };
  }

  addToScores(range: RowRange, value: number, output: number): void {
    this.#kernels.run.addToRows(this.at(range), range.count, value, this.scores + output * this.stride);
  }
}
