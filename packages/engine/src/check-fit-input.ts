import { EngineError } from "./engine-error.js";
import type { Estimator, FitInput, LearnerInput, Target } from "./estimator.js";
import type { Feature, FeatureMatrix } from "./frame/matrix.js";
import { SparseMatrix } from "./frame/sparse-matrix.js";

// Beyond these, sums of squares overflow.
export const LARGEST_VALUE = 1e100;
const LARGEST_TARGET = 1e100;
const LARGEST_WEIGHT = 1e30;

/**
 * Checks what every estimator takes for granted: rows and columns agree, the target fits its task, weights are usable,
 * and missing values and categories come only where the algorithm takes them. Throws EngineError.
 */
export function checkFitInput(
  estimator: Pick<Estimator, "name" | "tasks" | "nativeMissing" | "nativeCategories" | "warmStart">,
  input: FitInput,
): void {
  const { x, y, weights, validation } = input;
  if (!estimator.tasks.includes(y.task)) {
    throw new EngineError("unsupported_task", `${estimator.name} is for ${estimator.tasks.join(", ")}, not ${y.task}`);
  }
  if (x.rowCount === 0) throw new EngineError("bad_target", "there are 0 training rows; at least 1 is needed");
  checkMatrix(estimator, x);
  checkTarget(y, x.rowCount);
  if (validation) {
    requireSameFeatures(x.features, validation.x);
    checkMatrix(estimator, validation.x);
    checkTarget(validation.y, validation.x.rowCount);
    if (validation.y.task !== y.task || validation.y.classCount !== y.classCount) {
      throw new EngineError(
        "bad_target",
        "the validation rows must have the task and the classes of the training rows",
      );
    }
  }
  if (weights) checkWeights(weights, x.rowCount, "");
  if (validation?.weights) checkWeights(validation.weights, validation.x.rowCount, "validation ");
  checkWarmStart(estimator, input);
}

/** Throws EngineError where there is a model to go on from, and the algorithm cannot or the model is for other data. */
export function checkWarmStart(
  { name, warmStart }: Pick<Estimator, "name" | "warmStart">,
  { x, y, warmStart: model }: FitInput,
): void {
  if (!model) return;
  if (!warmStart) throw new EngineError("bad_warm_start", `${name} cannot go on from a fitted model (warmStart)`);
  if (model.estimator !== name) {
    throw new EngineError("bad_warm_start", `warmStart must be a model of ${name}, not of ${model.estimator}`);
  }
  if (model.task !== y.task || model.classCount !== y.classCount) {
    const described = (of: Pick<Target, "task" | "classCount">) =>
      of.task === "regression" ? of.task : `${of.task} with ${of.classCount} classes`;
    throw new EngineError(
      "bad_warm_start",
      `warmStart must be a model for ${described(y)}, not for ${described(model)}`,
    );
  }
  requireSameFeatures(model.features, x);
}

/** The same for what is learnt without a target; there must be a feature. */
export function checkLearnerInput(
  learner: Pick<Estimator, "name" | "nativeMissing" | "nativeCategories">,
  { x, weights }: Pick<LearnerInput, "x" | "weights">,
): void {
  if (x.rowCount === 0) throw new EngineError("bad_rows", "there are 0 training rows; at least 1 is needed");
  if (x.features.length === 0) throw new EngineError("bad_matrix", "there are 0 features; at least 1 is needed");
  checkMatrix(learner, x);
  if (weights) checkWeights(weights, x.rowCount, "");
}

function checkWeights(weights: Float64Array, rowCount: number, of: "" | "validation "): void {
  if (weights.length !== rowCount) {
    throw new EngineError("bad_weights", `there are ${weights.length} ${of}weights for ${rowCount} rows`);
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight <= LARGEST_WEIGHT));
  if (bad >= 0) {
    throw new EngineError(
      "bad_weights",
      `${of}weight ${weights[bad]} of row ${bad} must be from 0 to ${LARGEST_WEIGHT}`,
    );
  }
  if (!weights.some((weight) => weight > 0)) {
    throw new EngineError("bad_weights", `at least one ${of}weight must be above 0`);
  }
}

/** Throws EngineError unless `x` has the features a model was trained on, in order. */
export function requireSameFeatures(trained: readonly Feature[], x: FeatureMatrix): void {
  if (x.features.length !== trained.length) {
    throw new EngineError(
      "feature_mismatch",
      `the model has ${trained.length} features, and ${x.features.length} were given`,
    );
  }
  trained.forEach((feature, f) => {
    const given = x.features[f] as Feature;
    if (given.name === feature.name && given.kind === feature.kind) return;
    throw new EngineError(
      "feature_mismatch",
      `feature ${f} must be ${feature.kind} "${feature.name}", not ${given.kind} "${given.name}"`,
    );
  });
}

/** Throws EngineError where `x` has missing values or categories and the algorithm takes none. */
export function checkMatrix(
  estimator: Pick<Estimator, "name" | "nativeMissing" | "nativeCategories">,
  x: FeatureMatrix,
): void {
  // A sparse matrix was checked when it was made, and has no missing values and no categories.
  if (x instanceof SparseMatrix) return;
  x.features.forEach((feature, f) => {
    const column = x.columns[f];
    if (column?.length !== x.rowCount) {
      throw new EngineError(
        "feature_mismatch",
        `feature "${feature.name}" has ${column?.length ?? 0} of ${x.rowCount} rows`,
      );
    }
    if (feature.kind === "category" && !estimator.nativeCategories) {
      throw new EngineError(
        "category_feature",
        `${estimator.name} takes numbers only, and feature "${feature.name}" is a category; add an encode step to the recipe`,
      );
    }
    if (!estimator.nativeMissing) requireComplete(estimator.name, feature.name, column);
  });
}

/** Throws EngineError where a number that is not missing is too large for its square; infinities are passed over. */
export function requireModerate(estimator: string, x: FeatureMatrix): void {
  x.features.forEach((feature, f) => {
    if (feature.kind === "category") return;
    const column = x.columns[f] as Float64Array;
    const row = firstTooLarge(column);
    if (row < 0) return;
    throw new EngineError(
      "value_too_large",
      `${estimator} takes numbers within ${LARGEST_VALUE}, and feature "${feature.name}" has ${column[row]} in row ${row}`,
    );
  });
}

/** A loop, since a call for each of millions of numbers would take longer than some fits. */
function firstTooLarge(column: Float64Array): number {
  for (let row = 0; row < column.length; row++) {
    const size = Math.abs(column[row] as number);
    if (size > LARGEST_VALUE && size < Number.POSITIVE_INFINITY) return row;
  }
  return -1;
}

function requireComplete(estimator: string, feature: string, column: Float64Array): void {
  if (isComplete(column)) return;
  const missing = column.reduce((count, value) => count + Number(!Number.isFinite(value)), 0);
  throw new EngineError(
    "missing_values",
    `${estimator} takes no missing values, and feature "${feature}" has ${missing} in ${column.length} rows; add an impute step to the recipe`,
  );
}

/** Four sums side by side: one alone, or a branch for each number, takes as long as some fits. */
function isComplete(column: Float64Array): boolean {
  const even = column.length & ~3;
  // The difference of a number from itself is 0, and of NaN and infinities NaN, which no sum loses again.
  const own = (row: number) => (column[row] as number) - (column[row] as number);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let row = 0; row < even; row += 4) {
    a += own(row);
    b += own(row + 1);
    c += own(row + 2);
    d += own(row + 3);
  }
  for (let row = even; row < column.length; row++) a += own(row);
  return a + b + c + d === 0;
}

function checkTarget(y: Target, rowCount: number): void {
  if (y.values.length !== rowCount) {
    throw new EngineError("bad_target", `the target has ${y.values.length} values for ${rowCount} rows`);
  }
  const fits =
    y.task === "regression"
      ? (value: number) => Math.abs(value) <= LARGEST_TARGET
      : (value: number) => Number.isInteger(value) && value >= 0 && value < y.classCount;
  const bad = y.values.findIndex((value) => !fits(value));
  if (bad < 0) return;
  const expected =
    y.task === "regression" ? `a number within ${LARGEST_TARGET}` : `a class from 0 to ${y.classCount - 1}`;
  throw new EngineError("bad_target", `the target of row ${bad} must be ${expected}, not ${y.values[bad]}`);
}
