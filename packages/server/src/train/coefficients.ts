import type { Coefficients } from "@crisol/contract";
import {
  type CoefficientInference,
  type CoefficientTable,
  coefficientTable,
  type FeatureOrigin,
  type LinearInference,
  type Pipeline,
} from "@crisol/engine";
import { finiteOrNull } from "../finite-or-null.js";

type Coefficient = Coefficients["outputs"][number][number];

/** The coefficients of a linear model, for the outputs that its explanation has; null for other models. */
export function runCoefficients(pipeline: Pipeline): Coefficients | null {
  const table = coefficientTable(pipeline);
  if (!table) return null;
  const outputs = table.outputs.map((output) => coefficientsOf(output, table.inference, pipeline.classes));
  // Of two classes the engine has the second's, and the first's are the same the other way round.
  if (pipeline.classes.length === 2) outputs.unshift((outputs[0] as Coefficient[]).map(opposite));
  const { inference, withoutInference = null } = table;
  return { outputs, inference: inference ? inferenceOf(inference) : null, withoutInference };
}

function coefficientsOf(
  { intercept, coefficients }: CoefficientTable["outputs"][number],
  inference: LinearInference | undefined,
  classes: readonly string[],
): Coefficient[] {
  const terms = coefficients.map(({ origin, estimate, standardised, deviation, estimated }, at) => ({
    column: origin.column,
    quantity: origin.quantity.kind,
    detail: detailOf(origin, classes),
    estimate,
    standardised,
    deviation,
    estimated,
    ...certainty(inference?.coefficients[at]),
  }));
  return [
    ...terms,
    {
      column: null,
      quantity: null,
      detail: null,
      estimate: intercept,
      standardised: null,
      deviation: null,
      estimated: true,
      ...certainty(inference?.coefficients.at(-1)),
    },
  ];
}

function detailOf({ quantity }: FeatureOrigin, classes: readonly string[]): string | null {
  if (quantity.kind === "level") return quantity.level;
  if (quantity.kind === "date_part") return quantity.part;
  if (quantity.kind === "target_mean") return classes[quantity.classIndex ?? 1] ?? null;
  return null;
}

function certainty(inference: CoefficientInference | undefined) {
  const { standardError, low, high, pValue } = inference ?? {};
  return {
    standardError: finiteOrNull(standardError),
    low: finiteOrNull(low),
    high: finiteOrNull(high),
    pValue: finiteOrNull(pValue),
  };
}

function inferenceOf(inference: LinearInference): NonNullable<Coefficients["inference"]> {
  const { level, covarianceType, rowCount, residualDegreesOfFreedom } = inference;
  const { rSquared, adjustedRSquared, f, fPValue } = inference;
  return {
    level,
    covariance: covarianceType,
    rowCount,
    residualDegreesOfFreedom,
    rSquared: finiteOrNull(rSquared),
    adjustedRSquared: finiteOrNull(adjustedRSquared),
    f: finiteOrNull(f),
    fPValue: finiteOrNull(fPValue),
  };
}

function opposite(coefficient: Coefficient): Coefficient {
  const { estimate, standardised } = coefficient;
  return { ...coefficient, estimate: -estimate, standardised: standardised === null ? null : -standardised };
}
