import type { FittedGradientBoosting } from "../boosting/gradient-boosting.js";
import { checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { rescaledTreeShap } from "./rescaled-tree-shap.js";
import type { TreeShapOptions, TreeShapValues } from "./tree-shap.js";

/**
 * What each feature adds to the log loss of rows whose class (0 or 1, in `target`) is known: below 0 where it makes the
 * prediction better. The values of a row and its expected loss, one a row in `expectedScores`, sum to its loss. Summed over
 * rows it shows which features a model's quality comes from, or where one does harm (Lundberg et al. 2020). For forests of two
 * classes; see `rescaledTreeShap` for what is exact. Throws EngineError as `explainPredictions`.
 */
export function explainLogLoss(
  fitted: Pick<FittedGradientBoosting, "estimator" | "features" | "forest" | "link">,
  x: FeatureMatrix,
  target: Float64Array,
  background: FeatureMatrix,
  options: Pick<TreeShapOptions, "threads" | "onProgress"> = {},
): TreeShapValues {
  if (fitted.link !== "sigmoid") {
    throw new EngineError("unsupported_explanation", "log loss is explained for forests of two classes only");
  }
  const needs = { name: fitted.estimator, nativeMissing: true, nativeCategories: true };
  for (const rows of [x, background]) {
    requireSameFeatures(fitted.features, rows);
    checkMatrix(needs, rows);
  }
  if (background.rowCount < 1)
    throw new EngineError("bad_background", "the background must have at least 1 row, not 0");
  if (target.length !== x.rowCount) {
    throw new EngineError("bad_target", `there are ${target.length} targets for ${x.rowCount} rows`);
  }
  const bad = target.findIndex((value) => value !== 0 && value !== 1);
  if (bad >= 0) throw new EngineError("bad_target", `the target of row ${bad} must be 0 or 1, not ${target[bad]}`);
  return withKernels(({ run }) => {
    // log(1 + exp(s)) - y s, in a form that neither overflows nor cancels.
    const logLoss = (score: number, row: number) =>
      Math.max(score, 0) + run.log(1 + run.exponential(-Math.abs(score))) - (target[row] as number) * score;
    return rescaledTreeShap(fitted.forest, x, background, logLoss, options);
  });
}
