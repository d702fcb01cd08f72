import type { ModelMath } from "./small-logistic.js";

/** Before the logarithm, so that a probability of 0 has one. */
const SMALLEST_PROBABILITY = 1e-12;
/** Of the logarithm of the inverse temperature. */
const BOUND = 10;
const MAX_STEPS = 200;

/**
 * Temperature scaling (Guo et al. 2017): the one inverse temperature by which all log-probabilities are multiplied, that
 * makes the true classes most likely. The most probable class stays the most probable. `probability` is rows x classes.
 */
export function fitTemperature(
  math: ModelMath,
  probability: Float64Array,
  classes: Float64Array,
  classCount: number,
  weights?: Float64Array,
): number {
  const logits = probability.map((p) => math.log(p + SMALLEST_PROBABILITY));
  // The loss is convex in the inverse temperature: its slope rises, and is halved in on where it is 0.
  let low = -BOUND;
  let high = BOUND;
  for (let step = 0; step < MAX_STEPS && high - low > 1e-14; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(math, logits, classes, classCount, math.exponential(middle), weights) > 0) high = middle;
    else low = middle;
  }
  return math.exponential((low + high) / 2);
}

/** Each row's probabilities at the inverse temperature; they sum to 1. */
export function applyTemperature(
  math: ModelMath,
  inverseTemperature: number,
  probability: Float64Array,
  classCount: number,
): Float64Array {
  const scaled = new Float64Array(probability.length);
  for (let from = 0; from < probability.length; from += classCount) {
    const row = probability.subarray(from, from + classCount);
    const logits = row.map((p) => inverseTemperature * math.log(p + SMALLEST_PROBABILITY));
    scaled.set(softmax(math, logits), from);
  }
  return scaled;
}

function slopeAt(
  math: ModelMath,
  logits: Float64Array,
  classes: Float64Array,
  classCount: number,
  inverseTemperature: number,
  weights?: Float64Array,
): number {
  let slope = 0;
  for (let i = 0; i < classes.length; i++) {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    const p = softmax(
      math,
      row.map((logit) => inverseTemperature * logit),
    );
    const expected = row.reduce((sum, logit, k) => sum + (p[k] as number) * logit, 0);
    slope += (weights ? (weights[i] as number) : 1) * (expected - (row[classes[i] as number] as number));
  }
  return slope;
}

function softmax(math: ModelMath, logits: Float64Array): Float64Array {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => math.exponential(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
