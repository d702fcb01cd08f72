import type { Forest } from "../boosting/forest.js";
import { predict } from "../boosting/predictor.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { type TreeShapOptions, type TreeShapValues, treeShap } from "./tree-shap.js";

/** What becomes of a row's raw score: a probability, or the loss of a row with a known target. */
export type ScoreTransform = (score: number, row: number) => number;

/**
 * Contributions to a transformed raw score of a forest with one output, as shap gives them for probabilities and log loss:
 * against each background row the raw contributions are stretched so that they sum to the difference of the transformed
 * scores (the rescale rule of Shrikumar et al. 2017), and the mean over the background is taken. The sums are exact; the
 * split among the features is that of the raw score, which is the Shapley value of the transformed score only where the
 * transform is a line between the two scores.
 *
 * `transform` gets the number of the explained row, also for scores of background rows. `expectedScores` has one number a
 * row: the mean of the transformed scores of the background. As many calls of `treeShap` as there are rows in the smaller of
 * the two tables.
 */
export function rescaledTreeShap(
  forest: Forest,
  x: FeatureMatrix,
  background: FeatureMatrix,
  transform: ScoreTransform,
  options: Pick<TreeShapOptions, "threads" | "onProgress"> = {},
): TreeShapValues {
  const width = x.columns.length;
  const own = predict(forest, x, "identity");
  const others = predict(forest, background, "identity");
  const values = new Float64Array(x.rowCount * width);
  const add = (row: number, other: number, raw: Float64Array, sign: number) => {
    const factor = (sign * slope(own[row] as number, others[other] as number, row, transform)) / background.rowCount;
    for (let f = 0; f < width; f++) values[row * width + f]! += factor * (raw[f] as number);
  };
  // What a row gets against a background row is what the other would get against it, with the sign turned.
  const turned = x.rowCount < background.rowCount;
  const [explained, backgrounds] = turned ? [background, x] : [x, background];
  for (let one = 0; one < backgrounds.rowCount; one++) {
    const raw = treeShap(forest, explained, {
      ...options,
      background: takeMatrixRows(backgrounds, [one]),
      ...(options.onProgress && {
        onProgress: (share) => options.onProgress?.((one + share) / backgrounds.rowCount),
      }),
    }).values;
    for (let i = 0; i < explained.rowCount; i++) {
      const part = raw.subarray(i * width, (i + 1) * width);
      if (turned) add(one, i, part, -1);
      else add(i, one, part, 1);
    }
  }
  const expectedScores = own.map((_, row) => {
    return others.reduce((sum, score) => sum + transform(score, row), 0) / others.length;
  });
  return { values, expectedScores };
}

/** By how much the transform stretches the way from one score to another; its slope where they are the same. */
function slope(score: number, other: number, row: number, transform: ScoreTransform): number {
  const nudge = 1e-6 * Math.max(1, Math.abs(score));
  const [from, to] = score === other ? [score - nudge, score + nudge] : [other, score];
  return (transform(to, row) - transform(from, row)) / (to - from);
}
