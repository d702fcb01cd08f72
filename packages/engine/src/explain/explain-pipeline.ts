import { EngineError } from "../engine-error.js";
import type { Frame } from "../frame/frame.js";
import type { Pipeline } from "../pipeline.js";
import { type ExplainOptions, explainPredictions } from "./explain-predictions.js";
import type { Explanation } from "./explanation.js";

export type ExplainPipelineOptions = Omit<ExplainOptions, "background"> & {
  /** Raw rows; see `ExplainOptions.background`. */
  readonly background?: Frame;
};

/**
 * Why a pipeline predicts what it does for raw rows, by input column: the contributions of all features that the recipe made
 * of a column, such as its one-hot features or the parts of its date, are added up. `names` are those of the pipeline's
 * inputs, in the order of its signature. Throws as `explainPredictions` and as `Pipeline.predict`.
 */
export function explainPipeline(pipeline: Pipeline, frame: Frame, options: ExplainPipelineOptions = {}): Explanation {
  const { recipe, model } = pipeline;
  const { background, ...others } = options;
  const x = recipe.transform(frame);
  return byColumn(
    explainPredictions(model, x, { ...others, ...(background && { background: recipe.transform(background) }) }),
    recipe.origins.map(({ column }) => column),
    pipeline.signature.map(({ name }) => name),
  );
}

/** The explanation with the contributions of features that have the same source added up. */
export function byColumn(
  explanation: Explanation,
  sources: readonly string[],
  columns: readonly string[],
): Explanation {
  const positions = sources.map((source) => columns.indexOf(source));
  if (sources.length !== explanation.names.length || positions.includes(-1)) {
    throw new EngineError(
      "feature_mismatch",
      `${explanation.names.length} features have sources ${sources.join(", ")}, and the columns are ${columns.join(", ")}`,
    );
  }
  const { contributions, standardErrors, ...rest } = explanation;
  const add = (values: Float64Array, combine: (sum: number, value: number) => number) => {
    const summed = new Float64Array((values.length / sources.length) * columns.length);
    values.forEach((value, i) => {
      const at = Math.floor(i / sources.length) * columns.length + (positions[i % sources.length] as number);
      summed[at] = combine(summed[at] as number, value);
    });
    return summed;
  };
  return {
    ...rest,
    names: columns,
    contributions: add(contributions, (sum, value) => sum + value),
    // An upper bound: errors of features that come from one column are seldom independent.
    ...(standardErrors && { standardErrors: add(standardErrors, (sum, error) => sum + error) }),
  };
}
