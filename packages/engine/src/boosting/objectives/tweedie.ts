import { EngineError } from "../../engine-error.js";
import type { Target } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import { meanInBlocks, type Objective, unitFor, weightedMean } from "./objective.js";

/** Where no target is above 0 the mean is taken for this, so that its logarithm is finite. */
const SMALLEST_MEAN = 1e-15;

/** The family's names: Poisson and gamma are Tweedie's members with powers 1 and 2. */
export type TweedieName = "poisson" | "gamma" | "tweedie";

/**
 * Deviance of the Tweedie family (Jorgensen 1987, "Exponential dispersion models"): the variance is the mean to the
 * `power`, from 1 (Poisson: counts) to 2 (gamma: positive amounts); between them zeros and amounts mix. The raw score is
 * the logarithm of the mean, and begins there or, where given, at `start`.
 */
export function tweedieDeviance(
  kernels: Kernels,
  name: TweedieName,
  target: Target,
  weights: Float64Array | undefined,
  power: number,
  start?: Float64Array,
): Objective {
  checkTweedieTarget(name, power, target);
  const mean = weightedMean(target.values, weights);
  const unit = unitFor(start ? largestTerm(kernels, target, start, power) : largestMean(kernels, target, power));
  return {
    outputs: 1,
    lossName: `${name}_deviance`,
    link: "exponential",
    baseScores: Float64Array.of(kernels.run.log(mean > 0 ? mean : SMALLEST_MEAN)),
    gradientUnit: unit,
    hessianUnit: unit,
    leafRule: { kind: "tweedie", power },
    prepare() {},
    gradients({ scores, labels, weights, rowCount }, _output, { gradients, hessians }) {
      kernels.overRows("tweedieGradients", rowCount, (begin, end) => [
        scores,
        labels,
        weights,
        begin,
        end,
        power,
        unit,
        gradients,
        hessians,
      ]);
    },
    loss(rows) {
      const { scores, labels, weights } = rows;
      return meanInBlocks(kernels, "tweedieDeviance", rows, (b, e) => [scores, labels, weights, b, e, power]);
    },
  };
}

/** Gradients and hessians are of the size of the mean to the power of 2 - power. */
function largestMean(kernels: Kernels, { values }: Target, power: number): number {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  return largest > 0 ? kernels.run.exponential((2 - power) * kernels.run.log(largest)) : 0;
}

/** The larger of the two terms that make gradients and hessians, as `start` may be far from the targets. */
function largestTerm({ run }: Kernels, { values }: Target, start: Float64Array, power: number): number {
  return values.reduce((most, value, row) => {
    const score = start[row] as number;
    return Math.max(most, value * run.exponential((1 - power) * score), run.exponential((2 - power) * score));
  }, 0);
}

/** Throws EngineError for a target that the distribution cannot give. */
export function checkTweedieTarget(name: TweedieName, power: number, { values }: Target): void {
  const zeroAllowed = power < 2;
  const bad = values.findIndex((value) => !(value > 0 || (zeroAllowed && value === 0)));
  if (bad < 0) return;
  const bound = zeroAllowed ? "at least 0" : "above 0";
  throw new EngineError(
    "bad_target",
    `the target of row ${bad} must be ${bound} for the objective ${name}, not ${values[bad]}`,
  );
}
