import type { EstimatorState, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { SparseMatrix } from "../frame/sparse-matrix.js";
import { identityHeader, type ModelIdentity, readIdentity, readSection, requireFinite } from "../model-state.js";

/** A linear model's numbers: one row of coefficients an output, in the unit of the features. */
export interface LinearCoefficients {
  /** Row-major, outputs x features. */
  readonly coefficients: Float64Array;
  readonly intercepts: Float64Array;
  /** Standard deviation of each feature in training, for importance. */
  readonly deviations: Float64Array;
  /** Mean of each feature in training, for explanations; absent in the first form of the file. */
  readonly means?: Float64Array;
}

export function saveLinear(identity: ModelIdentity & LinearCoefficients): EstimatorState {
  const { coefficients, intercepts, deviations, means } = identity;
  return {
    header: identityHeader(identity),
    sections: { coefficients, intercepts, deviations, ...(means && { means }) },
  };
}

/** Throws ModelFileError unless the state has one finite coefficient for each output and feature. */
export function readLinear(
  state: EstimatorState,
  name: string,
  tasks: readonly Task[],
): ModelIdentity & LinearCoefficients {
  const identity = readIdentity(state, name, tasks);
  const outputs = linearOutputs(identity);
  const coefficients = readSection(state, "coefficients", "float64", outputs * identity.features.length);
  const intercepts = readSection(state, "intercepts", "float64", outputs);
  requireFinite(coefficients, "coefficients");
  const deviations = readSection(state, "deviations", "float64", identity.features.length);
  requireFinite(intercepts, "intercepts");
  requireFinite(deviations, "deviations");
  if (!Object.hasOwn(state.sections, "means")) return { ...identity, coefficients, intercepts, deviations };
  const means = readSection(state, "means", "float64", identity.features.length);
  requireFinite(means, "means");
  return { ...identity, coefficients, intercepts, deviations, means };
}

/** 1 for regression and two classes, else one for each class. */
export function linearOutputs({ task, classCount }: Pick<ModelIdentity, "task" | "classCount">): number {
  return task === "multiclass_classification" ? classCount : 1;
}

/** Row-major scores, intercept first and then feature by feature, so that a row gives the same bits in any batch. */
export function linearScores(
  { coefficients, intercepts }: Pick<LinearCoefficients, "coefficients" | "intercepts">,
  x: FeatureMatrix,
): Float64Array {
  const outputs = intercepts.length;
  const { rowCount } = x;
  const width = x.features.length;
  const scores = new Float64Array(rowCount * outputs);
  for (let row = 0; row < rowCount; row++) {
    for (let output = 0; output < outputs; output++) scores[row * outputs + output] = intercepts[output] as number;
  }
  if (x instanceof SparseMatrix) {
    addSparse(x, coefficients, outputs, scores);
    return scores;
  }
  x.columns.forEach((column, f) => {
    for (let output = 0; output < outputs; output++) {
      const coefficient = coefficients[output * width + f] as number;
      for (let row = 0; row < rowCount; row++) scores[row * outputs + output]! += coefficient * (column[row] as number);
    }
  });
  return scores;
}

function addSparse(x: SparseMatrix, coefficients: Float64Array, outputs: number, scores: Float64Array): void {
  const { starts, rows, values } = x;
  const width = x.features.length;
  for (let f = 0; f < width; f++) {
    for (let output = 0; output < outputs; output++) {
      const coefficient = coefficients[output * width + f] as number;
      if (coefficient === 0) continue;
      for (let at = starts[f] as number; at < (starts[f + 1] as number); at++) {
        scores[(rows[at] as number) * outputs + output]! += coefficient * (values[at] as number);
      }
    }
  }
}

/**
 * Size of each feature's effect: |coefficient| times the feature's standard deviation in training, summed over the
 * outputs, as shares of 1; all 0 when every coefficient is.
 */
export function effectImportance({ coefficients, deviations }: LinearCoefficients): Float64Array {
  const width = deviations.length;
  const effects = new Float64Array(width);
  coefficients.forEach((coefficient, i) => {
    effects[i % width]! += Math.abs(coefficient * (deviations[i % width] as number));
  });
  const total = effects.reduce((a, b) => a + b, 0);
  return total > 0 ? effects.map((effect) => effect / total) : effects.fill(0);
}
