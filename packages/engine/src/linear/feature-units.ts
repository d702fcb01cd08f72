import { affineCovariance } from "./affine-covariance.js";
import type { LinearCoefficients } from "./linear-state.js";

/** Of a feature that is (quantity - center) / scale. */
export interface FeatureUnit {
  readonly center: number;
  readonly scale: number;
}

/** The same model with coefficients, intercepts, deviations and means of the quantities; a unit for each feature. */
export function coefficientsInUnits(linear: LinearCoefficients, units: readonly FeatureUnit[]): LinearCoefficients {
  const width = units.length;
  const scaleOf = (f: number) => (units[f] as FeatureUnit).scale;
  const coefficients = linear.coefficients.map((coefficient, i) => coefficient / scaleOf(i % width));
  const intercepts = linear.intercepts.map((intercept, output) => {
    const own = coefficients.subarray(output * width, (output + 1) * width);
    return own.reduce((sum, coefficient, f) => sum - coefficient * (units[f] as FeatureUnit).center, intercept);
  });
  const deviations = linear.deviations.map((deviation, f) => deviation * Math.abs(scaleOf(f)));
  const means = linear.means?.map((mean, f) => (units[f] as FeatureUnit).center + scaleOf(f) * mean);
  return { coefficients, intercepts, deviations, ...(means && { means }) };
}

/** The covariance of coefficients and, last, intercept of the quantities, from that of the features'. */
export function covarianceInUnits(covariance: Float64Array, units: readonly FeatureUnit[]): Float64Array {
  const factors = Float64Array.from([...units.map(({ scale }) => 1 / scale), 1]);
  return affineCovariance(
    covariance,
    factors,
    Float64Array.from(units, ({ center, scale }) => -center / scale),
  );
}
