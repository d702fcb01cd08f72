import type { Random } from "../random.js";

/** Draws a row wanted, after which a sample stays smaller. */
const PATIENCE = 50;

/** Draws samples of rows without replacement, in proportion to the rows' weights. */
export class RowSampler {
  readonly #rowCount: number;
  readonly #usable: number;
  /** The weights of the rows up to each one; 1, 2, 3 ... when absent. */
  readonly #ends: Float64Array | undefined;

  constructor(rowCount: number, weights: Float64Array | undefined) {
    this.#rowCount = rowCount;
    this.#usable = weights ? weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) : rowCount;
    let sum = 0;
    this.#ends = weights?.map((weight) => {
      sum += weight;
      return sum;
    });
  }

  /**
   * `wanted` different rows, or all of weight above 0 when they are no more. Where a few rows have nearly all the weight
   * the sample may be smaller.
   */
  sample(wanted: number, random: Random): Uint32Array {
    if (this.#usable <= wanted) {
      return Uint32Array.from({ length: this.#rowCount }, (_, row) => row).filter((row) => this.#counts(row));
    }
    const chosen = new Set<number>();
    for (let draws = 0; chosen.size < wanted && draws < PATIENCE * wanted; draws++) chosen.add(this.#draw(random));
    return Uint32Array.from(chosen);
  }

  #counts(row: number): boolean {
    return this.#ends === undefined || (this.#ends[row] as number) > (row > 0 ? (this.#ends[row - 1] as number) : 0);
  }

  #draw(random: Random): number {
    const share = random.uniform();
    if (!this.#ends) return Math.floor(share * this.#rowCount);
    const value = share * (this.#ends[this.#rowCount - 1] as number);
    let low = 0;
    let high = this.#rowCount - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] as number) > value) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
