import type { ParamTable, ParamValues } from "../../params.js";
import type { Goal } from "../trial.js";

/** What a trial has reported of its metric while it runs. */
export interface TrialCurve {
  /** The trial's number in its sweep, from 0. */
  readonly trial: number;
  /**
   * In the order in which they were reported. A step counts what a trial has used so far, such as epochs; steps may be left out,
   * and a value may be NaN.
   */
  readonly points: readonly { readonly step: number; readonly value: number }[];
  /** Whether the trial ran to its own end. */
  readonly isCompleted: boolean;
}

/** A rule that ends trials which are unlikely to become the best: a pure function of the curves. */
export interface StoppingRule {
  readonly name: string;
  readonly description: string;
  readonly params: ParamTable;
  decide(input: DecideInput): StoppingDecision;
}

export interface DecideInput {
  /** The trial that is asked about. */
  readonly curve: TrialCurve;
  /** Those of all trials; its own may be among them. */
  readonly curves: readonly TrialCurve[];
  readonly goal: Goal;
  /** Already checked against the rule's `params` (see `checkParams`). */
  readonly params: ParamValues;
  /** How many of the trial's points have been decided about before. Default: all but the last. */
  readonly decided?: number;
}

export interface StoppingDecision {
  readonly stop: boolean;
  readonly code: StoppingCode;
  /** The numbers of the reason, by name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** Why a trial goes on or is stopped, for programs. */
export type StoppingCode =
  | "nothing_to_decide"
  | "not_a_number"
  | "among_the_best"
  | "not_among_the_best"
  | "as_good_as_the_median"
  | "worse_than_the_median";

export const nothingToDecide = (reason: string): StoppingDecision => ({
  stop: false,
  code: "nothing_to_decide",
  numbers: {},
  reason,
});

export const notANumber = (step: number): StoppingDecision => ({
  stop: true,
  code: "not_a_number",
  numbers: { step },
  reason: `the value at step ${step} is not a number`,
});

/** A number as a sentence shows it. */
export const shown = (value: number) => String(Number(value.toPrecision(6)));
