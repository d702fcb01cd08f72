import type { Forest } from "../boosting/forest.js";
import type { Link } from "../boosting/predictor.js";
import { EngineError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { FittedLinear } from "../linear/fitted-linear.js";
import type { LinearCoefficients } from "../linear/linear-state.js";
import type { Pipeline } from "../pipeline.js";

/** A fitted model as what other systems can compute: scores from the features, and a link that makes predictions of them. */
export type ExportedModel =
  | { readonly kind: "forest"; readonly forest: Forest; readonly link: Link }
  | { readonly kind: "linear"; readonly linear: LinearCoefficients; readonly link: Link };

/** Regressions whose scores are logarithms. */
const LOG_LINEAR = new Set(["poisson_regression"]);

/**
 * What of a pipeline becomes a file of bare predictions; a fitted model is itself. Throws EngineError "unsupported_export"
 * for a calibrated pipeline: its exported probabilities would be others than those it gives.
 */
export function fittedOf(model: Pipeline | FittedEstimator): FittedEstimator {
  if (!("recipe" in model)) return model;
  if (model.postProcessing.calibrator) {
    throw new EngineError(
      "unsupported_export",
      "the calibration of its probabilities would be lost; a JavaScript module keeps it",
    );
  }
  return model.model;
}

/**
 * A sentence with what a file of bare predictions lacks of what the pipeline answers: intervals, or sets of classes.
 * Absent where it lacks nothing.
 */
export function missingInExport({ postProcessing: { intervals, sets } }: Pipeline): string | undefined {
  if (!intervals && !sets) return undefined;
  const answers = intervals ? "intervals around them" : "sets of classes";
  return `the file has the predictions without the ${answers} that the pipeline gives; a JavaScript module has both`;
}

/** Throws EngineError "unsupported_export" for models that are neither trees nor linear. */
export function exportedModel(model: FittedEstimator): ExportedModel {
  if (isForestModel(model)) return { kind: "forest", forest: model.forest, link: model.link };
  if (model instanceof FittedLinear) return { kind: "linear", linear: model.linear, link: linkOf(model) };
  throw new EngineError(
    "unsupported_export",
    `${model.estimator} models cannot be exported: there are exports of trees and of linear models`,
  );
}

function isForestModel(model: FittedEstimator): model is FittedEstimator & { forest: Forest; link: Link } {
  return "forest" in model && "link" in model;
}

function linkOf({ task, estimator }: FittedEstimator): Link {
  if (task === "binary_classification") return "sigmoid";
  if (task === "multiclass_classification") return "softmax";
  return LOG_LINEAR.has(estimator) ? "exponential" : "identity";
}
