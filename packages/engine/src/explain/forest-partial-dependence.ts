import { type Forest, goesLeft, treeCount } from "../boosting/forest.js";
import type { GridAxis } from "./grid.js";
import { gridPoints, type PartialDependence } from "./partial-dependence.js";
import { coverShare } from "./tree-paths.js";

/**
 * Partial dependence of a forest's raw scores on one or two features without any rows: at splits on other features both
 * branches are followed, weighted by the training rows that went there (Friedman 2001, section 8.2). One walk through the trees for
 * each point. `features`: positions of the axes' features; category axes have codes.
 */
export function forestPartialDependence(
  forest: Forest,
  features: readonly number[],
  axes: readonly GridAxis[],
): PartialDependence {
  const points = gridPoints(axes);
  const means = new Float64Array(points.length * forest.outputs);
  points.forEach((point, p) => {
    for (let output = 0; output < forest.outputs; output++) {
      means[p * forest.outputs + output] = forest.baseScores[output] as number;
    }
    for (let tree = 0; tree < treeCount(forest); tree++) {
      means[p * forest.outputs + (tree % forest.outputs)]! += expectation(forest, tree, features, point);
    }
  });
  return { axes, outputs: forest.outputs, means, curves: new Float64Array(0) };
}

/** The mean of a tree's leaves over the training rows' ways, given the values of some features. */
function expectation(forest: Forest, tree: number, features: readonly number[], point: readonly number[]): number {
  const start = forest.treeStarts[tree] as number;
  const open = [start];
  const weights = [1];
  let sum = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const weight = weights.pop() as number;
    const feature = forest.feature[node] as number;
    if (feature < 0) {
      sum += weight * (forest.threshold[node] as number);
      continue;
    }
    const left = start + (forest.left[node] as number);
    const known = features.indexOf(feature);
    for (const child of [left, left + 1]) {
      const isChosen = known >= 0 && goesLeft(forest, node, point[known] as number) === (child === left);
      const share = known < 0 ? coverShare(forest, node, child, left) : Number(isChosen);
      if (share === 0) continue;
      open.push(child);
      weights.push(weight * share);
    }
  }
  return sum;
}
