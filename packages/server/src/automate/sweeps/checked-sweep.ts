import type { FieldProblem, SearchGoal, SweepSpec } from "@crisol/contract";
import type { CheckedRun } from "../../train/new-run.js";

/** A sweep that can be run as it is. */
export interface CheckedSweep {
  readonly spec: CompleteSpec;
  readonly prepared: Prepared;
  /** How many trials a grid has; null for other strategies. */
  readonly configurationCount: number | null;
}

/** A spec in which nothing is left to defaults. */
export type CompleteSpec = SweepSpec & {
  readonly name: string;
  readonly objective: { readonly metric: string; readonly goal: SearchGoal };
  readonly stopping: { readonly metric: string; readonly goal: SearchGoal };
};

/** What was found when the sweep was checked, and is the same for all trials. */
export type Prepared = { readonly kind: "script" } | PreparedTraining;

/** What all trainings of a sweep have in common: they read the same rows by the same recipe. */
export interface PreparedTraining extends Pick<CheckedRun, "definition" | "recipe" | "dataSha256"> {
  readonly kind: "training";
}

/** What a template says of the sweep, beside what is wrong with it. */
export interface CheckedTemplate {
  readonly template: SweepSpec["template"];
  readonly name: string;
  /** Where the caller names none. */
  readonly objective: { readonly metric: string | undefined; readonly goal: SearchGoal };
  readonly prepared: Prepared;
  readonly problems: readonly FieldProblem[];
}
