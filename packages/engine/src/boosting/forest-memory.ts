import { type Address, Kernels } from "../kernels.js";
import { BitvectorForest, fitsBitvectors } from "./bitvector-forest.js";
import type { Forest } from "./forest.js";
import { type ForestRanks, rankForest } from "./forest-ranks.js";
import type { PlacedForest } from "./placed-forest.js";
import { PlainForest } from "./plain-forest.js";
import { RankedRows } from "./ranked-rows.js";
import { fitsWalk, WalkForest } from "./walk-forest.js";

/** From as many rows on it pays to test all nodes of small trees, 64 rows at a time, instead of walking them. */
const MANY_ROWS = 16;
/** Forests stay in memory until they take as much together; then each is laid out anew when it is next asked. */
const KEPT_BYTES = 64 * 2 ** 20;

/** Laid-out forests of many models together: a memory for each would reserve gigabytes of address space for each. */
export class ForestMemory {
  readonly kernels: Kernels;
  readonly #threadCount: number;
  readonly #residents = new WeakMap<Forest, Resident>();

  constructor(threadCount: number) {
    this.#threadCount = threadCount;
    this.kernels = new Kernels({ shared: threadCount > 1 });
  }

  /** False when the forest is not laid out here, and others leave it no room. */
  hasRoomFor(forest: Forest): boolean {
    return this.#residents.has(forest) || this.kernels.sizeBytes < KEPT_BYTES;
  }

  residentOf(forest: Forest): Resident {
    let resident = this.#residents.get(forest);
    if (!resident) {
      resident = new Resident(this.kernels, forest, this.#threadCount);
      this.#residents.set(forest, resident);
    }
    return resident;
  }
}

/** A forest in the kernels' memory, laid out in the ways that were asked for. */
export class Resident {
  /** Room for the scores of as many rows as are done at a time. */
  readonly scores: Address;
  readonly #kernels: Kernels;
  readonly #forest: Forest;
  readonly #threadCount: number;
  readonly #ranks: ForestRanks;
  readonly #rows: RankedRows;
  #fewRows: PlacedForest | undefined;
  #manyRows: PlacedForest | undefined;

  constructor(kernels: Kernels, forest: Forest, threadCount: number) {
    this.#kernels = kernels;
    this.#forest = forest;
    this.#threadCount = threadCount;
    this.#ranks = rankForest(forest);
    this.#rows = new RankedRows(kernels, this.#ranks, forest.outputs);
    this.scores = kernels.allocate(this.#rows.mostRows * forest.outputs * 8);
  }

  /** The forest laid out as is best for so many rows. */
  for(rowCount: number): PlacedForest {
    if (rowCount >= MANY_ROWS && fitsBitvectors(this.#forest, this.#ranks)) {
      this.#manyRows ??= this.#place(BitvectorForest);
      return this.#manyRows;
    }
    this.#fewRows ??= fitsWalk(this.#forest, this.#ranks)
      ? this.#place(WalkForest)
      : new PlainForest(this.#kernels, this.#forest);
    return this.#fewRows;
  }

  #place(Way: typeof BitvectorForest | typeof WalkForest): PlacedForest {
    return new Way(this.#kernels, this.#forest, this.#ranks, this.#rows, this.#threadCount);
  }
}
