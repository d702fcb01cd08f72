import type { Pipeline } from "@crisol/engine";
import { nodesOf } from "../explanation.js";

interface RowBytes {
  /** Of a column as read, as a feature, and as the algorithm has it. */
  readonly column: number;
  /** Of a class where there are more than two: scores, gradients, probabilities. */
  readonly class: number;
}

/**
 * What a row more takes at the peak of a training, measured from one to ten times the rows of the sets of `npm run bench --
 * extrapolation`: 22 to 28 bytes a column on six sets, and 20 to 25 a class on two.
 */
const BYTES: RowBytes = { column: 25, class: 22 };
/** Of those whose trees have as many nodes as there are rows, what such a node takes: 288 bytes on the one set of a forest. */
const NODE_BYTES: Readonly<Record<string, number>> = {
  ...{ gradient_boosting: 0, logistic_regression: 0 },
  ...{ random_forest: 290, extra_trees: 290 },
};

/** Bytes, from the model of a training on `rowCount` rows; undefined where it is not known. */
export function bytesPerRow(algorithm: string, pipeline: Pipeline, rowCount: number): number | undefined {
  const node = NODE_BYTES[algorithm];
  if (node === undefined) return undefined;
  const { signature, model, classes } = pipeline;
  const columns = Math.max(signature.length, model.features.length);
  const ofClasses = classes.length > 2 ? classes.length * BYTES.class : 0;
  return columns * BYTES.column + ofClasses + (nodesOf(pipeline) * node) / rowCount;
}
