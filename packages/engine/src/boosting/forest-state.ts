import { ModelFileError } from "../engine-error.js";
import type { EstimatorState, Section } from "../estimator.js";
import type { Feature } from "../frame/matrix.js";
import { readInteger, readSection, requireFinite } from "../model-state.js";
import { type Forest, NO_BIN } from "./forest.js";

const MOST_OUTPUTS = 100_000;
/** Version 1 had sets of 8 words, bins of one byte with 255 for none, and whole numbers of rows. */
const VERSION = 2;

/** What a header says of the forest. */
export function forestHeader({ outputs }: Forest): Record<string, unknown> {
  return { outputs, forestVersion: VERSION };
}

/** The forest as sections of a model file. */
export function forestSections(forest: Forest): Record<string, Section> {
  const { baseScores, treeStarts, feature, threshold, left, missingLeft, gain, cover } = forest;
  const categoryBins = new Uint16Array(forest.categoryBins.reduce((sum, bins) => sum + bins.length, 0));
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
    set_starts: forest.setStarts,
    category_sets: forest.categorySets,
    category_bins: categoryBins,
    ...(forest.zeroIsMissing && { zero_is_missing: forest.zeroIsMissing }),
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
  const zeroIsMissing = readZeros(state, features);
  const forest: Forest = {
    outputs,
    baseScores,
    treeStarts: readSection(state, "tree_starts", "int32"),
    feature,
    threshold: readSection(state, "threshold", "float64", nodeCount),
    left: readSection(state, "left", "int32", nodeCount),
    missingLeft: readSection(state, "missing_left", "uint8", nodeCount),
    gain: readSection(state, "gain", "float64", nodeCount),
    ...(readVersion(state) === 1 ? readVersion1(state, features, nodeCount) : readSets(state, features, nodeCount)),
    ...(zeroIsMissing && { zeroIsMissing }),
  };
  requireFinite(forest.gain, "gain");
  requireFinite(forest.cover, "cover");
  if (forest.cover.some((rows) => rows < 0)) throw new ModelFileError(`section "cover" has a number below 0`);
  checkTreeStarts(forest);
  for (let tree = 0; tree + 1 < forest.treeStarts.length; tree++) checkTree(forest, tree, features);
  return forest;
}

/** Written for imported models alone. */
function readZeros(state: EstimatorState, features: readonly Feature[]): Uint8Array | undefined {
  if (!Object.hasOwn(state.sections, "zero_is_missing")) return undefined;
  const flags = readSection(state, "zero_is_missing", "uint8", features.length);
  const bad = flags.findIndex((flag, f) => flag > 1 || (flag === 1 && features[f]?.kind !== "numeric"));
  if (bad < 0) return flags;
  throw new ModelFileError(`section "zero_is_missing" has ${flags[bad]} at ${bad}: 1 is for numeric features, else 0`);
}

function readVersion(state: EstimatorState): number {
  return Object.hasOwn(state.header, "forestVersion") ? readInteger(state, "forestVersion", 1, VERSION) : 1;
}

type Sets = Pick<Forest, "cover" | "setStarts" | "categorySets" | "categoryBins">;

function readSets(state: EstimatorState, features: readonly Feature[], nodeCount: number): Sets {
  const setStarts = readSection(state, "set_starts", "uint32");
  const categorySets = readSection(state, "category_sets", "uint32");
  const ascends = setStarts.every((start, set) => start >= (setStarts[set - 1] ?? 0));
  if (setStarts[0] !== 0 || setStarts.at(-1) !== categorySets.length || !ascends) {
    throw new ModelFileError(`the category sets must span words 0 to ${categorySets.length}`);
  }
  const lengths = categoryCounts(features);
  return {
    cover: readSection(state, "cover", "float64", nodeCount),
    setStarts,
    categorySets,
    categoryBins: cut(readSection(state, "category_bins", "uint16", sum(lengths)), lengths),
  };
}

function readVersion1(state: EstimatorState, features: readonly Feature[], nodeCount: number): Sets {
  const categorySets = readSection(state, "category_sets", "uint32");
  if (categorySets.length % 8 !== 0) throw new ModelFileError(`${categorySets.length} words are no sets of 8`);
  const lengths = categoryCounts(features);
  const bins = readSection(state, "category_bins", "uint8", sum(lengths));
  return {
    cover: Float64Array.from(readSection(state, "cover", "uint32", nodeCount)),
    setStarts: Uint32Array.from({ length: categorySets.length / 8 + 1 }, (_, set) => set * 8),
    categorySets,
    categoryBins: cut(
      Uint16Array.from(bins, (bin) => (bin === 255 ? NO_BIN : bin)),
      lengths,
    ),
  };
}

function categoryCounts(features: readonly Feature[]): readonly number[] {
  return features.map((feature) => (feature.kind === "category" ? feature.cardinality : 0));
}

function cut(all: Uint16Array, lengths: readonly number[]): Uint16Array[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return all.subarray(at - length, at);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
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
      const sets = forest.setStarts.length - 1;
      if (!(Number.isInteger(threshold) && threshold >= 0 && threshold < sets)) {
        refuse(`refers to category set ${threshold}, and there are ${sets}`);
      }
    } else if (Number.isNaN(threshold)) refuse("has a threshold that is not a number");
  }
  if (size !== 2 * splits + 1) throw new ModelFileError(`tree ${tree} has ${size} nodes for ${splits} splits`);
}
