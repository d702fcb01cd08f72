import type { Address, Kernels } from "../kernels.js";
import { accumulateModule } from "./accumulate-module.js";
import type { RecordLayout } from "./record-layout.js";

const NARROW_BIN_BYTES = 4;
const WIDE_BIN_BYTES = 8;
/** Rows that kernels/histogram.ts copies next to each other. */
const GATHERED_ROWS = 64;
const PART_BYTES = 8;

/** One thread's own memory for the rows that it adds up. */
export interface ThreadPart {
  readonly narrow: Address;
  readonly wide: Address;
  readonly buffer: Address;
}

/** The memory in which histograms are built, and the function that does it. */
export class Histograms {
  /** Sums of all features in a histogram. */
  readonly bins: number;
  readonly threads: readonly ThreadPart[];
  /** Where the kernels note which of the threads' sums are to be added up. */
  readonly parts: Address;
  /** The function that adds records to a thread's narrow histogram. */
  readonly accumulate: number;
  readonly #kernels: Kernels;

  constructor(kernels: Kernels, layout: RecordLayout) {
    this.#kernels = kernels;
    this.bins = layout.histogramBins;
    this.threads = Array.from({ length: kernels.threadCount }, () => ({
      narrow: kernels.allocate(this.bins * NARROW_BIN_BYTES),
      wide: kernels.allocate(this.bins * WIDE_BIN_BYTES),
      buffer: kernels.allocate(GATHERED_ROWS * layout.stride),
    }));
    this.parts = kernels.allocate(this.threads.length * PART_BYTES);
    this.accumulate = kernels.compile((thread) => {
      return accumulateModule(layout, (this.threads[thread] as ThreadPart).narrow, kernels.shared);
    });
  }

  /** Room for a leaf's histogram. */
  allocate(): Address {
    return this.#kernels.allocate(this.bins * WIDE_BIN_BYTES);
  }
}
