import { ModelFileError } from "../engine-error.js";
import type { EstimatorState, Section } from "../estimator.js";
import type { Feature } from "../frame/matrix.js";
import { readInteger, readSection, requireFinite } from "../model-state.js";
import { type Forest, SET_WORDS } from "./forest.js";

const MOST_OUTPUTS = 100_000;

/** The forest as sections of a model file. */
export function forestSections(forest: Forest): Record<string, Section> {
  const { baseScores, treeStarts, feature, threshold, left, missingLeft, gain, cover, categorySets } = forest;
  const categoryBins = new Uint8Array(forest.categoryBins.reduce((sum, bins) => sum + bins.length, 0));
  let at = 0;
  for (const bins of forest.categoryBins) {
    categoryBins.set(bins, at);
    at += bins.length;
  }
  return {
    base_scores: baseScores,
    tree_starts: treeStarts,
    feature,
    threshold,
    left,
    missing_left: missingLeft,
    gain,
    cover,
    category_sets: categorySets,
    category_bins: categoryBins,
  };
}

/**
 * The forest in a state, which may be hostile: every link leads forward inside its tree, each node has one parent, and
 * every feature, set and number exists. Throws ModelFileError otherwise, so that prediction needs no checks.
 */
export function readForest(state: EstimatorState, features: readonly Feature[]): Forest {
  const outputs = readInteger(state, "outputs", 1, MOST_OUTPUTS);
  const baseScores = readSection(state, "base_scores", "float64", outputs);
  requireFinite(baseScores, "base_scores");
  const feature = readSection(state, "feature", "int32");
  const nodeCount = feature.length;
  const forest: Forest = {
    outputs,
    baseScores,
    treeStarts: readSection(state, "tree_starts", "int32"),
    feature,
    threshold: readSection(state, "threshold", "float64", nodeCount),
    left: readSection(state, "left", "int32", nodeCount),
    missingLeft: readSection(state, "missing_left", "uint8", nodeCount),
    gain: readSection(state, "gain", "float64", nodeCount),
    cover: readSection(state, "cover", "uint32", nodeCount),
    categorySets: readSection(state, "category_sets", "uint32"),
    categoryBins: readCategoryBins(state, features),
  };
  requireFinite(forest.gain, "gain");
  checkTreeStarts(forest);
  for (let tree = 0; tree + 1 < forest.treeStarts.length; tree++) checkTree(forest, tree, features);
  return forest;
}

function readCategoryBins(state: EstimatorState, features: readonly Feature[]): Uint8Array[] {
  const lengths = features.map((feature) => (feature.kind === "category" ? feature.cardinality : 0));
  const total = lengths.reduce((a, b) => a + b, 0);
  const all = readSection(state, "category_bins", "uint8", total);
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return all.subarray(at - length, at);
  });
}

function checkTreeStarts({ treeStarts, feature, outputs }: Forest): void {
  const count = treeStarts.length - 1;
  if (count < 0 || treeStarts[0] !== 0 || treeStarts[count] !== feature.length) {
    throw new ModelFileError(`the trees must span nodes 0 to ${feature.length}`);
  }
  if (count % outputs !== 0) throw new ModelFileError(`${count} trees are no multiple of ${outputs} outputs`);
  for (let tree = 0; tree < count; tree++) {
    if ((treeStarts[tree + 1] as number) <= (treeStarts[tree] as number)) {
      throw new ModelFileError(`tree ${tree} must have at least one node`);
    }
  }
}

/**
 * Children that lie behind their parent rule out cycles. One parent each (children are pairs, and a tree of n nodes has
 * (n - 1) / 2 splits) rules out the sharing of branches, by which a small file could describe a tree without end.
 */
function checkTree(forest: Forest, tree: number, features: readonly Feature[]): void {
  const start = forest.treeStarts[tree] as number;
  const size = (forest.treeStarts[tree + 1] as number) - start;
  const hasParent = new Uint8Array(size);
  let splits = 0;
  for (let node = 0; node < size; node++) {
    const refuse = (what: string): never => {
      throw new ModelFileError(`node ${node} of tree ${tree} ${what}`);
    };
    const left = forest.left[start + node] as number;
    const feature = forest.feature[start + node] as number;
    const threshold = forest.threshold[start + node] as number;
    if (feature === -1) {
      if (left !== -1) refuse(`is a leaf and has a child ${left}`);
      if (!Number.isFinite(threshold)) refuse(`has the value ${threshold}`);
      continue;
    }
    splits++;
    const split = features[feature];
    if (!split) refuse(`splits on feature ${feature}, and there are ${features.length}`);
    if (!(left > node && left + 1 < size)) refuse(`has a child ${left}, which must be from ${node + 1} to ${size - 2}`);
    if (hasParent[left] || hasParent[left + 1]) refuse(`shares its child ${left} with another node`);
    hasParent[left] = 1;
    hasParent[left + 1] = 1;
    if ((forest.missingLeft[start + node] as number) > 1) refuse("has a side for missing values that is not 0 or 1");
    if (split?.kind === "category") {
      const sets = forest.categorySets.length / SET_WORDS;
      if (!(Number.isInteger(threshold) && threshold >= 0 && threshold < sets && Number.isInteger(sets))) {
        refuse(`refers to category set ${threshold}, and there are ${sets}`);
      }
    } else if (Number.isNaN(threshold)) refuse("has a threshold that is not a number");
  }
  if (size !== 2 * splits + 1) throw new ModelFileError(`tree ${tree} has ${size} nodes for ${splits} splits`);
}
