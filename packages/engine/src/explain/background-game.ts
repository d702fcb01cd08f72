import type { FeatureMatrix } from "../frame/matrix.js";

/** Row-major predictions, the same number for each row. */
export type Predict = (x: FeatureMatrix) => Float64Array;

/** Rows that are predicted at one time. */
const BATCH_ROWS = 16_384;

/**
 * The game whose Shapley values explain a prediction: a coalition of features gets the mean prediction over the background
 * rows when its features have the explained row's values (Strumbelj and Kononenko 2014).
 */
export class BackgroundGame {
  readonly outputs: number;
  /** What the empty coalition gets, by output. */
  readonly expected: Float64Array;
  readonly #predict: Predict;
  readonly #x: FeatureMatrix;
  readonly #background: FeatureMatrix;

  constructor(predict: Predict, x: FeatureMatrix, background: FeatureMatrix) {
    const predictions = predict(background);
    this.outputs = predictions.length / background.rowCount;
    this.#predict = predict;
    this.#x = x;
    this.#background = background;
    this.expected = this.#means(predictions, 1);
  }

  /** What each coalition gets for a row, coalitions x outputs. A coalition has a byte for each feature, 1 for members. */
  worth(row: number, coalitions: readonly Uint8Array[]): Float64Array {
    const worth = new Float64Array(coalitions.length * this.outputs);
    const step = Math.max(1, Math.floor(BATCH_ROWS / this.#background.rowCount));
    for (let begin = 0; begin < coalitions.length; begin += step) {
      const some = coalitions.slice(begin, begin + step);
      worth.set(this.#means(this.#predict(this.#mixed(row, some)), some.length), begin * this.outputs);
    }
    return worth;
  }

  /** The background's rows once for each coalition, with the row's values for its members. */
  #mixed(row: number, coalitions: readonly Uint8Array[]): FeatureMatrix {
    const { rowCount, columns, features } = this.#background;
    const mixed = columns.map((column, f) => {
      const own = this.#x.columns[f]?.[row] as number;
      const values = new Float64Array(rowCount * coalitions.length);
      coalitions.forEach((coalition, c) => {
        if (coalition[f]) values.fill(own, c * rowCount, (c + 1) * rowCount);
        else values.set(column, c * rowCount);
      });
      return values;
    });
    return { rowCount: rowCount * coalitions.length, features, columns: mixed };
  }

  #means(predictions: Float64Array, groups: number): Float64Array {
    const { outputs } = this;
    const rows = this.#background.rowCount;
    const means = new Float64Array(groups * outputs);
    predictions.forEach((prediction, i) => {
      means[Math.floor(i / outputs / rows) * outputs + (i % outputs)]! += prediction;
    });
    return means.map((sum) => sum / rows);
  }
}
