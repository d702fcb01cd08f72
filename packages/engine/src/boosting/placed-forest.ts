import type { Address } from "../kernels.js";

/** A forest in the kernels' memory, laid out for one way of finding a row's leaves. All ways give the same bits. */
export interface PlacedForest {
  /** Most rows at a time. */
  readonly mostRows: number;
  /**
   * Adds the leaves' values to the scores of `count` rows from `begin`, tree after tree, so that the sums depend neither on
   * the way nor on the rows beside. `columns` are those of the feature matrix; `scores` is row-major and has room for
   * `mostRows`.
   */
  addTrees(columns: readonly Float64Array[], begin: number, count: number, scores: Address): void;
}
