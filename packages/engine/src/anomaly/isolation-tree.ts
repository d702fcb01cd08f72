import type { Forest } from "../boosting/forest.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { Random } from "../random.js";

/** The nodes of a tree as a Forest has them, growing. */
export interface GrowingNodes {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly missingLeft: number[];
  readonly cover: number[];
}

/**
 * Grows one isolation tree on `sample` (Liu, Ting and Zhou 2008, algorithm 2): each node takes a feature at random among
 * those that vary in its rows, and a threshold at random between the lowest and the highest value. Missing values go to a
 * side at random. A leaf's value is its depth, and for its rows that were not parted `averagePath` of their number.
 * `sample` is put into another order.
 */
export function growIsolationTree(
  x: FeatureMatrix,
  sample: Uint32Array,
  depthLimit: number,
  averagePath: (rowCount: number) => number,
  random: Random,
): GrowingNodes {
  const nodes: GrowingNodes = { feature: [], threshold: [], left: [], missingLeft: [], cover: [] };
  const features = Uint32Array.from(x.columns.keys());
  // Breadth first, so that children are neighbours that come after their parent.
  const waiting = [{ rows: sample, depth: 0 }];
  for (let node = 0; node < waiting.length; node++) {
    const { rows, depth } = waiting[node] as { rows: Uint32Array; depth: number };
    const split = depth < depthLimit && rows.length > 1 ? drawSplit(x, rows, features, random) : undefined;
    nodes.cover.push(rows.length);
    nodes.feature.push(split?.feature ?? -1);
    nodes.threshold.push(split?.threshold ?? depth + averagePath(rows.length));
    nodes.missingLeft.push(split?.missingLeft ? 1 : 0);
    nodes.left.push(split ? waiting.length : -1);
    if (!split) continue;
    const middle = part(rows, x.columns[split.feature] as Float64Array, split);
    waiting.push({ rows: rows.subarray(0, middle), depth: depth + 1 });
    waiting.push({ rows: rows.subarray(middle), depth: depth + 1 });
  }
  return nodes;
}

/** The trees as one forest, whose raw score is the sum of path lengths. */
export function isolationForestOf(trees: readonly GrowingNodes[], featureCount: number): Forest {
  const treeStarts = new Int32Array(trees.length + 1);
  trees.forEach((tree, t) => {
    treeStarts[t + 1] = (treeStarts[t] as number) + tree.feature.length;
  });
  const join = (part: keyof GrowingNodes) => trees.flatMap((tree) => tree[part]);
  return {
    outputs: 1,
    baseScores: Float64Array.of(0),
    treeStarts,
    feature: Int32Array.from(join("feature")),
    threshold: Float64Array.from(join("threshold")),
    left: Int32Array.from(join("left")),
    missingLeft: Uint8Array.from(join("missingLeft")),
    gain: new Float64Array(treeStarts[trees.length] as number),
    cover: Float64Array.from(join("cover")),
    setStarts: new Uint32Array(1),
    categorySets: new Uint32Array(0),
    categoryBins: Array.from({ length: featureCount }, () => new Uint16Array(0)),
  };
}

interface IsolationSplit {
  readonly feature: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
}

/** Undefined when no feature varies. `features` is put into another order. */
function drawSplit(
  x: FeatureMatrix,
  rows: Uint32Array,
  features: Uint32Array,
  random: Random,
): IsolationSplit | undefined {
  for (let left = features.length; left > 0; left--) {
    const at = random.integer(left);
    const feature = features[at] as number;
    features[at] = features[left - 1] as number;
    features[left - 1] = feature;
    const [lowest, highest] = range(x.columns[feature] as Float64Array, rows);
    if (!(lowest < highest)) continue;
    const share = random.uniform();
    // Without the difference, which can overflow.
    const drawn = lowest * (1 - share) + highest * share;
    const threshold = drawn >= lowest && drawn < highest ? drawn : lowest;
    return { feature, threshold, missingLeft: random.uniform() < 0.5 };
  }
  return undefined;
}

/** Lowest and highest finite value. */
function range(column: Float64Array, rows: Uint32Array): readonly [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const value = column[row] as number;
    if (!Number.isFinite(value)) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return [lowest, highest];
}

/** Puts the rows that go left first, and returns how many they are. */
function part(rows: Uint32Array, column: Float64Array, { threshold, missingLeft }: IsolationSplit): number {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = column[row] as number;
    if (!(missingLeft ? !(value > threshold) : value <= threshold)) continue;
    rows[i] = rows[count] as number;
    rows[count++] = row;
  }
  return count;
}
