import { coefficientsInUnits } from "../linear/feature-units.js";
import { FittedLinear } from "../linear/fitted-linear.js";
import type { CoefficientInference, LinearInference } from "../linear/linear-inference.js";
import { FittedLinearRegression } from "../linear/linear-regression.js";
import type { Pipeline } from "../pipeline.js";
import type { FeatureOrigin } from "../preprocess/feature-origin.js";

/** A linear pipeline read in the units of its input columns. */
export interface CoefficientTable {
  /** For each output (1 for regression and two classes, then class 1's; else one a class) its coefficients, as the features come. */
  readonly outputs: readonly {
    readonly intercept: number;
    readonly coefficients: readonly Coefficient[];
  }[];
  /** Of least squares: tests and intervals in the same units and order, the intercept last. */
  readonly inference?: LinearInference;
  /**
   * Why there is none: a penalty, which draws coefficients towards 0 so that the usual intervals do not hold; a model that
   * keeps no covariance; no more rows than coefficients.
   */
  readonly withoutInference?: "penalised" | "not_kept" | "no_rows_left";
}

export interface Coefficient {
  readonly feature: string;
  /** The column, and what of it the coefficient multiplies; its centre and scale are accounted for. */
  readonly origin: FeatureOrigin;
  /** What one more of the quantity adds to the score. */
  readonly estimate: number;
  /** Standard deviation of the quantity in the training rows. */
  readonly deviation: number;
  /** What one standard deviation adds, by which coefficients compare. */
  readonly standardised: number;
  /** False for a feature that is a sum of others, such as the last level of a category: its coefficient is fixed at 0. */
  readonly estimated: boolean;
}

/** The coefficients of a linear pipeline with their certainty at `level` (0 to 1, default 0.95); undefined for others. */
export function coefficientTable(pipeline: Pipeline, level = 0.95): CoefficientTable | undefined {
  const { model, recipe } = pipeline;
  if (!(model instanceof FittedLinear)) return undefined;
  const { origins } = recipe;
  const width = origins.length;
  const { coefficients, intercepts, deviations } = coefficientsInUnits(model.linear, origins);
  const withoutInference = reasonAgainst(pipeline);
  const inference =
    withoutInference === undefined ? (model as FittedLinearRegression).inference(level, origins) : undefined;
  const isEstimated = ({ standardError }: CoefficientInference) => !Number.isNaN(standardError);
  const outputs = Array.from(intercepts, (intercept, output) => ({
    intercept,
    coefficients: origins.map((origin, f): Coefficient => {
      const estimate = coefficients[output * width + f] as number;
      const deviation = deviations[f] as number;
      return {
        feature: model.features[f]?.name as string,
        origin,
        estimate,
        deviation,
        standardised: estimate * deviation,
        estimated: inference === undefined || isEstimated(inference.coefficients[f] as CoefficientInference),
      };
    }),
  }));
  return { outputs, ...(inference && { inference }), ...(withoutInference && { withoutInference }) };
}

function reasonAgainst({ model, params }: Pipeline): CoefficientTable["withoutInference"] {
  if (model instanceof FittedLinearRegression) return model.withoutInference;
  // A logistic regression has always a penalty, 1 / C.
  return "C" in params || Number(params.alpha) > 0 ? "penalised" : "not_kept";
}
