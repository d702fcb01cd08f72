import type { Address, Kernels } from "../kernels.js";
import { accumulateModule } from "./accumulate-module.js";
import type { BinnedRows } from "./binned-rows.js";
import type { RecordLayout } from "./record-layout.js";

const NARROW_BIN_BYTES = 4;
const WIDE_BIN_BYTES = 8;
/** Rows that kernels/histogram.ts copies next to each other. */
const GATHERED_ROWS = 64;
const PART_BYTES = 8;

/** One thread's own memory for the rows that it adds up. */
interface ThreadPart {
  readonly narrow: Address;
  readonly wide: Address;
  readonly buffer: Address;
}

/** Arguments of kernels/histogram.ts' `buildHistogram` but for its rows. */
export type BuildArguments = readonly [accumulate: number, records: Address, stride: number];
export type BuildTargets = readonly [chunkRows: number, narrow: Address, bins: number, wide: Address, buffer: Address];

/** The memory of leaves' histograms, which is kept for the next leaf and the next tree, and how one is built. */
export class Histograms {
  /** Sums of all features in a histogram. */
  readonly bins: number;
  /** Where kernels find each thread's part of the histogram that was built last. */
  readonly parts: Address;
  readonly source: BuildArguments;
  readonly #kernels: Kernels;
  readonly #threads: readonly ThreadPart[];
  readonly #free: Address[] = [];

  constructor(kernels: Kernels, binned: BinnedRows, layout: RecordLayout) {
    this.#kernels = kernels;
    this.bins = layout.histogramBins;
    this.#threads = Array.from({ length: kernels.threadCount }, () => ({
      narrow: kernels.allocate(this.bins * NARROW_BIN_BYTES),
      wide: kernels.allocate(this.bins * WIDE_BIN_BYTES),
      buffer: kernels.allocate(GATHERED_ROWS * layout.stride),
    }));
    this.parts = kernels.allocate(this.#threads.length * PART_BYTES);
    const accumulate = kernels.compile((thread) => accumulateModule(layout, this.#part(thread).narrow, kernels.shared));
    this.source = [accumulate, binned.records, layout.stride];
  }

  /** What a thread needs to add rows to its part, up to `chunkRows` before narrow sums are emptied. */
  targets(thread: number, chunkRows: number): BuildTargets {
    const { narrow, wide, buffer } = this.#part(thread);
    return [chunkRows, narrow, this.bins, wide, buffer];
  }

  /** Notes what the threads have built, from so many rows each, for the kernel that adds their parts up. */
  setParts(counts: readonly number[], chunkRows: number): void {
    const parts = this.#kernels.u32(this.parts, this.#threads.length * 2);
    this.#threads.forEach(({ narrow, wide }, thread) => {
      parts[thread * 2] = narrow;
      parts[thread * 2 + 1] = (counts[thread] as number) > chunkRows ? wide : 0;
    });
  }

  /** Forgets what the threads have built. */
  discard(): void {
    for (const { narrow } of this.#threads) this.#kernels.u32(narrow, this.bins).fill(0);
  }

  take(): Address {
    return this.#free.pop() ?? this.#kernels.allocate(this.bins * WIDE_BIN_BYTES);
  }

  release(histogram: Address): void {
    this.#free.push(histogram);
  }

  #part(thread: number): ThreadPart {
    return this.#threads[thread] as ThreadPart;
  }
}
