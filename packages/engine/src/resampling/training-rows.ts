import type { FitInput, Target } from "../estimator.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";

/** What an estimator learns from and is tested on. */
export interface TrainingRows {
  readonly x: FeatureMatrix;
  readonly y: Target;
  readonly weights?: Float64Array | undefined;
}

/** Those of the rows, in that order. */
export function takeTrainingRows({ x, y, weights }: TrainingRows, rows: Uint32Array): TrainingRows {
  return {
    x: takeMatrixRows(x, rows),
    y: { ...y, values: Float64Array.from(rows, (row) => y.values[row] as number) },
    ...(weights && { weights: Float64Array.from(rows, (row) => weights[row] as number) }),
  };
}

/** Numbers of one row: 1, or the number of classes of a multiclass prediction. */
export function predictionWidth({ task, classCount }: Pick<FitInput["y"], "task" | "classCount">): number {
  return task === "multiclass_classification" ? classCount : 1;
}
