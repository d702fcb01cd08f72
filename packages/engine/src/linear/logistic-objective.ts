import type { Target } from "../estimator.js";
import type { Address, Kernels } from "../kernels.js";
import { linearOutputs } from "./linear-state.js";
import type { StandardisedFeatures } from "./standardise.js";

/**
 * Mean log loss plus half the penalised squared coefficients, divided by the sum of weights like the loss. A point has
 * for each output the coefficients of the standardised features and then the intercept; the penalty is on the
 * coefficients of the features as they came.
 */
export class LogisticObjective {
  /** Mean log loss, without the penalty, at the point evaluated last. */
  lastMeanLoss = Number.NaN;
  lastPoint: Float64Array = new Float64Array(0);
  readonly #kernels: Kernels;
  readonly #x: StandardisedFeatures;
  readonly #target: Target;
  readonly #weights: Float64Array | undefined;
  readonly #weightSum: number;
  readonly #penalties: Float64Array;
  readonly #outputs: number;
  readonly #scores: Address;
  readonly #labels: Address;
  readonly #weightsAt: Address;

  constructor(
    kernels: Kernels,
    x: StandardisedFeatures,
    target: Target,
    weights: Float64Array | undefined,
    strength: number,
  ) {
    this.#kernels = kernels;
    this.#x = x;
    this.#target = target;
    this.#weights = weights;
    this.#weightSum = weights ? weights.reduce((a, b) => a + b, 0) : x.rowCount;
    this.#penalties = x.scales.map((scale) => (scale > 0 ? strength / scale ** 2 : strength));
    this.#outputs = linearOutputs(target);
    this.#scores = kernels.allocate(x.rowCount * this.#outputs * 8);
    this.#labels = kernels.place(target.values);
    this.#weightsAt = weights ? kernels.place(weights) : 0;
  }

  start(): Float64Array {
    return new Float64Array(this.#outputs * (this.#x.width + 1));
  }

  evaluate(point: Float64Array, gradient: Float64Array): number {
    const { rowCount, width } = this.#x;
    const outputs = this.#outputs;
    const scores = this.#kernels.f64(this.#scores, rowCount * outputs);
    this.#score(point, scores);
    const loss = this.#toProbabilities() / this.#weightSum;
    this.#addGradient(scores, gradient);
    let penalty = 0;
    for (let output = 0; output < outputs; output++) {
      for (let f = 0; f < width; f++) {
        const at = output * (width + 1) + f;
        const pull = (this.#penalties[f] as number) * (point[at] as number);
        penalty += 0.5 * pull * (point[at] as number);
        gradient[at]! += pull / this.#weightSum;
      }
    }
    this.lastMeanLoss = loss;
    this.lastPoint = point;
    return loss + penalty / this.#weightSum;
  }

  #score(point: Float64Array, scores: Float64Array): void {
    const { values, rowCount, width } = this.#x;
    for (let row = 0; row < rowCount; row++) {
      for (let output = 0; output < this.#outputs; output++) {
        const from = output * (width + 1);
        let score = point[from + width] as number;
        for (let f = 0; f < width; f++) score += (values[row * width + f] as number) * (point[from + f] as number);
        scores[row * this.#outputs + output] = score;
      }
    }
  }

  /** Turns the scores into probabilities and returns the weighted sum of log losses. */
  #toProbabilities(): number {
    const { run } = this.#kernels;
    const { rowCount } = this.#x;
    const [scores, labels, weights, outputs] = [this.#scores, this.#labels, this.#weightsAt, this.#outputs];
    if (outputs === 1) {
      const loss = run.logLoss(scores, labels, weights, 0, rowCount);
      run.sigmoid(scores, rowCount);
      return loss;
    }
    run.softmax(scores, rowCount, outputs, outputs * 8, 8);
    return run.softmaxLoss(scores, outputs * 8, 8, labels, weights, 0, rowCount);
  }

  /** The mean over rows of weight * (p - [y = class]) times the features. */
  #addGradient(probabilities: Float64Array, gradient: Float64Array): void {
    const { values, rowCount, width } = this.#x;
    const outputs = this.#outputs;
    gradient.fill(0);
    for (let row = 0; row < rowCount; row++) {
      const label = this.#target.values[row] as number;
      const weight = (this.#weights?.[row] ?? 1) / this.#weightSum;
      for (let output = 0; output < outputs; output++) {
        const hit = outputs === 1 ? label : Number(label === output);
        const error = weight * ((probabilities[row * outputs + output] as number) - hit);
        const from = output * (width + 1);
        for (let f = 0; f < width; f++) gradient[from + f]! += error * (values[row * width + f] as number);
        gradient[from + width]! += error;
      }
    }
  }
}
