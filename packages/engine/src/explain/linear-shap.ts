import type { FeatureMatrix } from "../frame/matrix.js";
import { type LinearCoefficients, linearScores } from "../linear/linear-state.js";

/**
 * Shapley values of a linear model's raw scores, exactly: coefficient x (value - mean of the background). Values row-major,
 * rows x outputs x features; the expected score of each output is that of the means.
 */
export function linearShap(
  { coefficients, intercepts }: Pick<LinearCoefficients, "coefficients" | "intercepts">,
  x: FeatureMatrix,
  background: FeatureMatrix,
): { readonly values: Float64Array; readonly expectedScores: Float64Array } {
  const width = x.columns.length;
  const outputs = intercepts.length;
  const means = background.columns.map((column) => {
    return Float64Array.of(column.reduce((sum, value) => sum + value, 0) / background.rowCount);
  });
  const values = new Float64Array(x.rowCount * outputs * width);
  x.columns.forEach((column, f) => {
    const mean = means[f]?.[0] as number;
    for (let row = 0; row < x.rowCount; row++) {
      const difference = (column[row] as number) - mean;
      for (let output = 0; output < outputs; output++) {
        values[(row * outputs + output) * width + f] = (coefficients[output * width + f] as number) * difference;
      }
    }
  });
  const expectedScores = linearScores(
    { coefficients, intercepts },
    { rowCount: 1, features: x.features, columns: means },
  );
  return { values, expectedScores };
}
