import type { Target } from "../estimator.js";

/**
 * The target as sums of whole numbers: weights, and for one channel weights times targets, scaled by powers of two so that
 * a double holds the sum over any tree's sample exactly.
 */
export interface ForestTarget {
  /** Numbers kept of each leaf: 1 for regression (the mean) and two classes (the share of class 1), else one a class. */
  readonly channels: number;
  /** Rows with a weight above 0. */
  readonly usable: Uint32Array;
  readonly weights: Float64Array;
  readonly moments: Float64Array;
  /** Added to a leaf's mean times `unit` to give what it predicts. */
  readonly base: number;
  readonly unit: number;
  /** What gains are multiplied by to be in the target's unit squared. */
  readonly gainUnit: number;
  /** What weights are divided by to be as they were given. */
  readonly weightUnit: number;
}

const LARGEST_SUM = 2 ** 50;

export function forestTarget({ task, values, classCount }: Target, weights?: Float64Array): ForestTarget {
  const usable = Uint32Array.from(values.keys()).filter((row) => !weights || (weights[row] as number) > 0);
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const largestWeight = usable.reduce((most, row) => Math.max(most, weightOf(row)), 0);
  const weightUnit = weights ? powerOfTwo(LARGEST_SUM / usable.length / largestWeight) : 1;
  const whole = new Float64Array(values.length);
  for (const row of usable) whole[row] = Math.max(1, Math.round(weightOf(row) * weightUnit));

  if (task !== "regression") {
    const moments = values.map((value, row) => (value === 1 ? (whole[row] as number) : 0));
    const channels = classCount > 2 ? classCount : 1;
    return { channels, usable, weights: whole, moments, base: 0, unit: 1, gainUnit: 1 / weightUnit, weightUnit };
  }
  let sum = 0;
  let weightSum = 0;
  for (const row of usable) {
    sum += (values[row] as number) * weightOf(row);
    weightSum += weightOf(row);
  }
  const base = sum / weightSum;
  const deviation = (row: number) => weightOf(row) * ((values[row] as number) - base);
  const largest = usable.reduce((most, row) => Math.max(most, Math.abs(deviation(row))), 0);
  const momentUnit = largest > 0 ? powerOfTwo(LARGEST_SUM / usable.length / largest) : 1;
  const moments = new Float64Array(values.length);
  for (const row of usable) moments[row] = Math.round(deviation(row) * momentUnit);
  const unit = weightUnit / momentUnit;
  return { channels: 1, usable, weights: whole, moments, base, unit, gainUnit: (unit * unit) / weightUnit, weightUnit };
}

/** The largest power of two up to `limit`, which is above 0. */
function powerOfTwo(limit: number): number {
  let power = 1;
  while (power * 2 <= limit) power *= 2;
  while (power > limit) power /= 2;
  return power;
}
