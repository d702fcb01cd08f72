import type { ParamTable, ParamValues } from "../params.js";
import type { ParameterSpace } from "./parameter-space.js";
import type { Configuration } from "./space-spec.js";
import type { Goal, Trial } from "./trial.js";

/**
 * A way of choosing what to try next. It keeps nothing between two calls: the same seed and the same trials give the same
 * suggestion, so that a sweep goes on after a restart as if there had been none.
 */
export interface SearchStrategy {
  readonly name: string;
  readonly description: string;
  readonly params: ParamTable;
  /** The next configuration, or "exhausted" where every one has been tried; pending and failed trials count as tried. */
  suggest(input: SuggestInput): Configuration | "exhausted";
}

export interface SuggestInput {
  readonly space: ParameterSpace;
  /** All trials so far, pending ones too, in the order in which they were begun. */
  readonly trials: readonly Trial[];
  readonly goal: Goal;
  readonly seed: number;
  /** Already checked against the strategy's `params` (see `checkParams`). */
  readonly params: ParamValues;
}
