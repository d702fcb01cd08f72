import { EngineError } from "../engine-error.js";
import type { Frame } from "../frame/frame.js";
import type { Pipeline } from "../pipeline.js";
import { type ExplainOptions, type ExplainRowsOptions, PredictionExplainer } from "./explain-predictions.js";
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
  return new PipelineExplainer(pipeline, options).explain(frame, options);
}

/**
 * `explainPipeline` for one frame after another, against the same background, which is prepared once. Throws as
 * `explainPipeline`.
 */
export class PipelineExplainer {
  readonly #pipeline: Pipeline;
  readonly #explainer: PredictionExplainer;

  constructor(pipeline: Pipeline, { background, ...others }: ExplainPipelineOptions = {}) {
    const { model, recipe } = pipeline;
    const rows = background && { background: recipe.transform(background) };
    this.#pipeline = pipeline;
    this.#explainer = new PredictionExplainer(model, { ...others, ...rows });
  }

  explain(frame: Frame, options: ExplainRowsOptions = {}): Explanation {
    const { recipe, signature } = this.#pipeline;
    const { threads, onProgress } = options;
    const explanation = this.#explainer.explain(recipe.transform(frame), {
      ...(threads && { threads }),
      ...(onProgress && { onProgress }),
    });
    return byColumn(
      explanation,
      recipe.origins.map(({ column }) => column),
      signature.map(({ name }) => name),
    );
  }
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
