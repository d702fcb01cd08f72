import type { ExplanationScale } from "@crisol/contract";
import { contributionsOf, type Explanation, type Pipeline } from "@crisol/engine";

/** One output of a model with what leads from its base value to each prediction. */
export interface ExplainedOutput {
  /** Null for regression. */
  readonly class: string | null;
  readonly baseValue: number;
  /** Contributions to a row's output, in the order of the explanation's names. */
  contributions(row: number): Float64Array;
}

/** The outputs of an explanation: of two classes both, though the engine explains the second one only. */
export function explainedOutputs(pipeline: Pipeline, explanation: Explanation): ExplainedOutput[] {
  const { classes } = pipeline;
  const { expected } = explanation;
  if (classes.length !== 2) {
    return Array.from(expected, (baseValue, output) => ({
      class: classes[output] ?? null,
      baseValue,
      contributions: (row) => contributionsOf(explanation, row, output),
    }));
  }
  const positive = expected[0] as number;
  return [
    {
      class: classes[0] as string,
      baseValue: explanationScale(pipeline, explanation) === "log_odds" ? -positive : 1 - positive,
      contributions: (row) => contributionsOf(explanation, row).map((contribution) => -contribution),
    },
    {
      class: classes[1] as string,
      baseValue: positive,
      contributions: (row) => contributionsOf(explanation, row),
    },
  ];
}

/** What the numbers of an explanation count. */
export function explanationScale({ task, model }: Pipeline, { scale }: Explanation): ExplanationScale {
  // Trees that are averaged, as a random forest's are, add up to probabilities.
  const link = "link" in model ? model.link : undefined;
  if (task !== "regression") return scale === "raw" && link !== "identity" ? "log_odds" : "probability";
  const isLog = scale === "raw" && (link === "exponential" || model.estimator === "poisson_regression");
  return isLog ? "log" : "value";
}
