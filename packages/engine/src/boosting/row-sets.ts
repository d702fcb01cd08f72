import { type Address, type Kernels, rowRanges } from "../kernels.js";
import type { GradientBuffers } from "./objectives/objective.js";

const RANGE_BYTES = 8;

/** The training rows of a node: for each thread a stretch of the index, in which it sorts rows of its own. */
export interface NodeRows {
  readonly begins: readonly number[];
  readonly counts: readonly number[];
  readonly count: number;
}

/**
 * The rows that a tree is grown on, sorted into its leaves. Each thread owns a range of the rows for good and lists them
 * in the same range of the index, so that no thread writes where another one reads.
 */
export class TrainingRows {
  readonly indices: Address;
  /** Room for a thread's row numbers while it divides them: at the same place as in `indices`. */
  readonly spare: Address;
  readonly #kernels: Kernels;
  readonly #rowCount: number;
  readonly #bounds: readonly number[];
  /** For each thread the begin and count of each leaf's rows: RowRange in kernels/grow.ts. */
  readonly #ranges: Address;
  readonly #rangesBytes: number;

  constructor(kernels: Kernels, rowCount: number, mostLeaves: number) {
    this.#kernels = kernels;
    this.#rowCount = rowCount;
    this.#bounds = rowRanges(rowCount, kernels.threadCount);
    this.indices = kernels.allocate((rowCount + 1) * 4);
    this.spare = kernels.allocate((rowCount + 1) * 4);
    this.#rangesBytes = Math.ceil((mostLeaves * RANGE_BYTES) / 64) * 64;
    this.#ranges = kernels.allocate(kernels.threadCount * this.#rangesBytes);
  }

  /** Where a thread's ranges are. */
  rangesOf(thread: number): Address {
    return this.#ranges + thread * this.#rangesBytes;
  }

  /** Makes `rows` those of leaf 0, the only one. */
  start({ begins, counts }: NodeRows): void {
    begins.forEach((begin, thread) => {
      this.#kernels.u32(this.rangesOf(thread), 2).set([begin, counts[thread] as number]);
    });
  }

  /** The rows of a leaf of the tree that was grown last. */
  ofLeaf(leaf: number): NodeRows {
    const ranges = this.#bounds.slice(1).map((_, thread) => {
      return this.#kernels.u32(this.rangesOf(thread) + leaf * RANGE_BYTES, 2);
    });
    return nodeRows(
      ranges.map(([begin]) => begin as number),
      ranges.map(([, count]) => count as number),
    );
  }

  /** How many rows each leaf has. */
  leafCounts(leafCount: number): Uint32Array {
    const counts = new Uint32Array(leafCount);
    for (let thread = 0; thread < this.#bounds.length - 1; thread++) {
      const ranges = this.#kernels.u32(this.rangesOf(thread), leafCount * 2);
      for (let leaf = 0; leaf < leafCount; leaf++) counts[leaf]! += ranges[leaf * 2 + 1] as number;
    }
    return counts;
  }

  /** Every row, in order; the index is not written yet. */
  all(): NodeRows {
    return nodeRows(
      this.#bounds.slice(0, -1),
      this.#bounds.slice(1).map((end, t) => end - (this.#bounds[t] as number)),
    );
  }

  /** Writes every row's number in the index, as the division of a root would. */
  listAll(): void {
    const numbers = this.#kernels.u32(this.indices, this.#rowCount);
    for (let row = 0; row < this.#rowCount; row++) numbers[row] = row;
  }

  /** Each row with probability `fraction`; the index lists them. */
  sample(fraction: number, seed: number, iteration: number): NodeRows {
    const counts = this.#kernels.overRows("sampleRows", this.#rowCount, (begin, end) => {
      return [begin, end, fraction, seed, iteration, this.indices + begin * 4];
    });
    return nodeRows(this.#bounds.slice(0, -1), counts);
  }

  /**
   * Each row with a probability in proportion to its magnitude, certain ones from `threshold` on; the index lists them.
   * `weighted` gets all rows' gradients and hessians divided by their probabilities (kernels/sample.ts).
   */
  sampleByMagnitude(
    { gradients, hessians }: GradientBuffers,
    weighted: GradientBuffers,
    { lambda, threshold, seed, iteration }: { lambda: number; threshold: number; seed: number; iteration: number },
  ): NodeRows {
    const counts = this.#kernels.overRows("sampleByMagnitude", this.#rowCount, (begin, end) => {
      const draw = [lambda, threshold, seed, iteration, this.indices + begin * 4] as const;
      return [gradients, hessians, begin, end, ...draw, weighted.gradients, weighted.hessians];
    });
    return nodeRows(this.#bounds.slice(0, -1), counts);
  }

  /** The row numbers of a node one after the other, until the next call or tree. */
  list(rows: NodeRows): Address {
    if (rows.counts.length === 1) return this.indices + (rows.begins[0] as number) * 4;
    const list = this.#kernels.u32(this.spare, rows.count);
    let at = 0;
    rows.counts.forEach((count, t) => {
      list.set(this.#kernels.u32(this.indices + (rows.begins[t] as number) * 4, count), at);
      at += count;
    });
    return this.spare;
  }
}

function nodeRows(begins: readonly number[], counts: readonly number[]): NodeRows {
  return { begins, counts, count: counts.reduce((sum, count) => sum + count, 0) };
}
