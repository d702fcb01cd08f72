import { type ClassPair, classPairs } from "./class-pairs.js";
import { type ConfusionMatrix, confusionMatrix, predictedLabels } from "./confusion-matrix.js";
import { type CumulativeCounts, cumulativeCounts } from "./cumulative-counts.js";
import type { MetricInput } from "./metric-input.js";

/** Rows to be scored, with what several metrics are read off: each is computed once, when the first metric asks. */
export class ScoredRows {
  readonly input: MetricInput;
  readonly #threshold: number | undefined;
  readonly #counts = new Map<number, CumulativeCounts>();
  #matrix: ConfusionMatrix | undefined;
  #pairs: readonly ClassPair[] | undefined;

  /** `threshold` is that of `predictedLabels`. */
  constructor(input: MetricInput, threshold?: number) {
    this.input = input;
    this.#threshold = threshold;
  }

  /** True against decided classes. */
  get matrix(): ConfusionMatrix {
    const { yTrue, classCount, weights } = this.input;
    this.#matrix ??= confusionMatrix(yTrue, predictedLabels(this.input, this.#threshold), classCount, weights);
    return this.#matrix;
  }

  /** Of several classes, all that occur against each other. */
  get pairs(): readonly ClassPair[] {
    this.#pairs ??= classPairs(this.input);
    return this.#pairs;
  }

  /** Rows of class `k` and others by falling probability of `k`. */
  countsOf(k: number): CumulativeCounts {
    let counts = this.#counts.get(k);
    if (!counts) {
      const { yTrue, weights } = this.input;
      const isClass = k === 1 && this.input.classCount === 2 ? yTrue : yTrue.map((value) => (value === k ? 1 : 0));
      counts = cumulativeCounts(isClass, probabilitiesOf(this.input, k), weights);
      this.#counts.set(k, counts);
    }
    return counts;
  }
}

/** The probability of class `k` for each row. */
export function probabilitiesOf({ task, yTrue, prediction, classCount }: MetricInput, k: number): Float64Array {
  if (task === "binary_classification") return k === 1 ? prediction : prediction.map((p) => 1 - p);
  const scores = new Float64Array(yTrue.length);
  for (let row = 0; row < scores.length; row++) scores[row] = prediction[row * classCount + k] as number;
  return scores;
}
