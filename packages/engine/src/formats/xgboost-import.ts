import { FittedGradientBoosting, gradientBoosting } from "../boosting/gradient-boosting.js";
import { ModelFileError } from "../engine-error.js";
import type { Feature } from "../frame/matrix.js";
import { assembleForest, type ForeignNode, type ForeignTree } from "./assemble-forest.js";
import { bitsetWithout } from "./bitset.js";
import { excerpt } from "./file-text.js";
import { LARGEST_FLOAT, thresholdBelow } from "./float32-threshold.js";
import { ForeignObject, readDocument } from "./foreign-document.js";
import type { CategoryValue, ImportedModel } from "./imported-model.js";
import { objectiveNamed } from "./xgboost-objective.js";

const MOST_NODES = 2 ** 31 - 1;
const MOST_OUTPUTS = 100_000;
/** Bins are 0 .. 65534. */
const MOST_CATEGORIES = 65_535;
/** Where a file names no categories, this many are taken to exist; just those of its splits in very wide models. */
const LEAST_UNNAMED = 4096;
const MOST_FEATURES_FOR_UNNAMED = 256;

/** One tree's fields, checked for number and range. */
interface JsonTree {
  readonly where: string;
  readonly nodeCount: number;
  readonly deletedCount: number;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly feature: Float64Array;
  /** A split's condition or a leaf's value; of no meaning, and NaN in older files, where a split is on categories. */
  readonly condition: Float64Array;
  readonly defaultLeft: Float64Array;
  readonly gain: Float64Array;
  readonly cover: Float64Array;
  /** The categories that go right, by node. */
  readonly categories: ReadonlyMap<number, Float64Array>;
}

/**
 * A model that XGBoost (1.6 to 3) saved as JSON or UBJSON, as a model of ours: gbtree, dart and random forests. A value goes
 * to the side to which XGBoost sends it, which rounds to 32 bits first. Base scores and leaf values are XGBoost's to the
 * bit; they are added as doubles, which XGBoost rounds to 32 bits after each tree: all that raw scores differ by, about
 * 1e-6 of their size for a hundred trees. Categories are those that the file names (XGBoost 3.1 and later), else the codes 0, 1, 2 ... of its splits;
 * one that the model has not seen is treated as missing.
 *
 * Throws ModelFileError with a sentence for gblinear, for trees with a vector in each leaf, for other objectives, and for
 * anything malformed.
 */
export function importXgBoost(file: string | Uint8Array): ImportedModel<FittedGradientBoosting> {
  const document = new ForeignObject(readDocument(file, "an XGBoost model"), "the model");
  const learner = document.object("learner");
  const objective = objectiveNamed(learner.object("objective").text("name"));
  const { model, weights } = readBooster(learner.object("gradient_booster"));
  const parameters = learner.object("learner_model_param");
  const featureCount = parameters.integer("num_feature", 0, MOST_NODES);
  const targets = parameters.has("num_target") ? parameters.integer("num_target", 0, MOST_OUTPUTS) : 1;
  const classCount = parameters.integer("num_class", 0, MOST_OUTPUTS);
  const multiclass = objective.task === "multiclass_classification";
  if (targets > 1) throw new ModelFileError(`the XGBoost model has ${targets} targets, and ours have one`);
  if (multiclass !== classCount > 1) {
    throw new ModelFileError(`an XGBoost model for ${objective.task} cannot have num_class ${classCount}`);
  }
  const outputs = multiclass ? classCount : 1;
  const features = readFeatures(learner, featureCount);
  const trees = model.objects("trees").map(readTree);
  const order = interleaved(model.integers("tree_info", 0, outputs - 1, trees.length), outputs);
  const notes: string[] = [];
  const used = usedCategories(features, trees);
  const categories = readCategories(features, used, readNames(document, model, features, notes));
  const bins = categories.map((values, f) => binsOf(values.length, used.get(f)));

  const scale = (tree: number) => weights?.[tree] ?? 1;
  const baseScores = readBaseScores(parameters.text("base_score"), outputs).map(objective.margin);
  let constant = 0;
  while (constant < order.length && order.slice(constant, constant + outputs).every((t) => trees[t]?.nodeCount === 1)) {
    for (let output = 0; output < outputs; output++, constant++) {
      const t = order[constant] as number;
      baseScores[output]! += scale(t) * (trees[t]?.condition[0] as number);
    }
  }
  const forest = assembleForest(
    outputs,
    baseScores,
    order.slice(constant).map((t) => foreignTree(trees[t] as JsonTree, bins, (f) => used.get(f)?.size ?? 0, scale(t))),
    bins,
    file.length,
  );
  const identity = {
    estimator: gradientBoosting.name,
    task: objective.task,
    classCount: { binary_classification: 2, multiclass_classification: outputs, regression: 0 }[objective.task],
    features: features.map(({ name, categorical }, f): Feature => {
      return categorical
        ? { name, kind: "category", cardinality: (categories[f] as readonly unknown[]).length }
        : { name, kind: "numeric" };
    }),
  };
  const fitted = new FittedGradientBoosting(identity, forest, objective.link);
  return {
    // Once through the reader of model files: what it checks there holds for this model too.
    fitted: gradientBoosting.load(fitted.save()) as FittedGradientBoosting,
    categories,
    ranges: features.map(() => undefined),
    notes,
  };
}

/** The trees and, for dart, each tree's weight. */
function readBooster(booster: ForeignObject): { readonly model: ForeignObject; readonly weights?: Float64Array } {
  const name = booster.text("name");
  if (name !== "gbtree" && name !== "dart") {
    throw new ModelFileError(`the XGBoost model is a ${excerpt(name)}; gbtree and dart can be imported`);
  }
  const model = (booster.has("gbtree") ? booster.object("gbtree") : booster).object("model");
  const count = model.objects("trees").length;
  if (!booster.has("weight_drop")) return { model };
  return { model, weights: booster.numbers("weight_drop", -LARGEST_FLOAT, LARGEST_FLOAT, count).map(Math.fround) };
}

/** `[1E0,2E0]` or `1E0`, one for each output or one for all. */
function readBaseScores(text: string, outputs: number): Float64Array {
  const parts = text.replace(/^\[(.*)\]$/, "$1").split(",");
  const scores = parts.map((part) => (/^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(part) ? Number(part) : Number.NaN));
  const all = scores.length === 1 ? Array.from({ length: outputs }, () => scores[0] as number) : scores;
  if (all.length === outputs && all.every(Number.isFinite)) return Float64Array.from(all, Math.fround);
  throw new ModelFileError(`the XGBoost model's base_score must be ${outputs} numbers, not ${excerpt(text)}`);
}

interface XgBoostFeature {
  readonly name: string;
  readonly categorical: boolean;
}

function readFeatures(learner: ForeignObject, count: number): readonly XgBoostFeature[] {
  const listed = (field: string) => {
    const texts = learner.has(field) ? learner.texts(field) : [];
    return texts.length === 0 || texts.length === count ? texts : learner.fail(field, `a list of ${count}, or empty`);
  };
  const names = listed("feature_names");
  const types = listed("feature_types");
  if (new Set(names).size < names.length) learner.fail("feature_names", "a list without repetition");
  // A number on the word of the file: it is believed once each has a name, or when it is small.
  if (names.length === 0 && count > 100_000) learner.fail("feature_names", `the names of ${count} features`);
  return Array.from({ length: count }, (_, f) => ({ name: names[f] ?? `f${f}`, categorical: types[f] === "c" }));
}

function readTree(tree: ForeignObject): JsonTree {
  const parameters = tree.object("tree_param");
  if (parameters.integer("size_leaf_vector", 0, MOST_NODES) > 1) {
    throw new ModelFileError(
      "the XGBoost model has trees with a vector in each leaf (multi_output_tree); ours have a number",
    );
  }
  const nodeCount = parameters.integer("num_nodes", 1, MOST_NODES);
  const children = (field: string) => tree.integers(field, -1, nodeCount - 1, nodeCount);
  const hasCategories = tree.has("split_type");
  return {
    where: `tree ${tree.has("id") ? tree.integer("id", 0, MOST_NODES) : ""} of the XGBoost model`,
    nodeCount,
    deletedCount: parameters.integer("num_deleted", 0, nodeCount - 1),
    left: children("left_children"),
    right: children("right_children"),
    feature: tree.integers("split_indices", 0, MOST_NODES, nodeCount),
    condition: tree.numbersOrNaN("split_conditions", nodeCount).map(Math.fround),
    defaultLeft: tree.integers("default_left", 0, 1, nodeCount),
    gain: tree.numbers("loss_changes", -Infinity, Infinity, nodeCount),
    cover: tree.numbers("sum_hessian", 0, LARGEST_FLOAT, nodeCount),
    categories: hasCategories ? readSplitCategories(tree, nodeCount) : new Map(),
  };
}

function readSplitCategories(tree: ForeignObject, nodeCount: number): ReadonlyMap<number, Float64Array> {
  const types = tree.integers("split_type", 0, 1, nodeCount);
  const nodes = tree.integers("categories_nodes", 0, nodeCount - 1);
  const all = tree.integers("categories", 0, MOST_CATEGORIES - 1);
  const starts = tree.integers("categories_segments", 0, all.length, nodes.length);
  const sizes = tree.integers("categories_sizes", 0, all.length, nodes.length);
  // Each category belongs to one split: shared ones would let a small file describe sets without end.
  if (sizes.reduce((sum, size) => sum + size, 0) > all.length) tree.fail("categories_sizes", "sizes of disjoint parts");
  const byNode = new Map(
    Array.from(nodes, (node, i) => {
      const start = starts[i] as number;
      return [node, all.subarray(start, start + (sizes[i] as number))] as const;
    }),
  );
  if (types.some((type, node) => (type === 1) !== byNode.has(node)))
    tree.fail("split_type", "1 just for categories_nodes");
  return byNode;
}

/** The trees in the order of ours: one of each output, again and again. */
function interleaved(groupOf: Float64Array, outputs: number): readonly number[] {
  const groups = Array.from({ length: outputs }, (): number[] => []);
  groupOf.forEach((group, tree) => {
    groups[group]?.push(tree);
  });
  const rounds = groupOf.length / outputs;
  if (groups.some((trees) => trees.length !== rounds)) {
    throw new ModelFileError("the XGBoost model has not the same number of trees for each class");
  }
  return Array.from({ length: groupOf.length }, (_, i) => groups[i % outputs]?.[Math.floor(i / outputs)] as number);
}

/** The categories of each feature that occur in some split. */
function usedCategories(
  features: readonly XgBoostFeature[],
  trees: readonly JsonTree[],
): ReadonlyMap<number, ReadonlySet<number>> {
  const used = new Map<number, Set<number>>();
  for (const tree of trees) {
    for (const [node, members] of tree.categories) {
      const feature = tree.feature[node] as number;
      if (!features[feature]?.categorical) {
        throw new ModelFileError(`${tree.where} splits feature ${feature} by category, and its type is not "c"`);
      }
      const known = used.get(feature) ?? new Set();
      used.set(feature, known);
      for (const member of members) known.add(member);
    }
  }
  return used;
}

/**
 * The categories of each feature by code; empty for numbers. Where they are not named, those that occur in no split, and
 * always go left, are not in the file: more codes than those of the splits are taken to exist.
 */
function readCategories(
  features: readonly XgBoostFeature[],
  used: ReadonlyMap<number, ReadonlySet<number>>,
  named: readonly (readonly CategoryValue[] | undefined)[],
): readonly (readonly CategoryValue[])[] {
  const least = features.length <= MOST_FEATURES_FOR_UNNAMED ? LEAST_UNNAMED : 0;
  return features.map(({ name, categorical }, f) => {
    if (!categorical) return [];
    let count = 0;
    for (const code of used.get(f) ?? []) count = Math.max(count, code + 1);
    const values = named[f] ?? Array.from({ length: Math.max(count, least) }, (_, code) => code);
    if (values.length >= count && values.length <= MOST_CATEGORIES && distinct(values)) return values;
    throw new ModelFileError(
      `feature ${excerpt(name)} splits on ${count} categories, and the model names ${values.length}`,
    );
  });
}

/**
 * The bin of each of `count` codes: the codes that occur in splits come first, and all others, which every split sends left,
 * share the bin after them. So the sets of a wide feature with few splits are small.
 */
function binsOf(count: number, used: ReadonlySet<number> = new Set()): Uint16Array {
  const bins = new Uint16Array(count).fill(used.size);
  [...used]
    .sort((a, b) => a - b)
    .forEach((code, bin) => {
      bins[code] = bin;
    });
  return bins;
}

function distinct(values: readonly CategoryValue[]): boolean {
  return new Set(values.map(String)).size === values.length;
}

/** The categories that XGBoost 3.1 and later keep: text in UTF-8, one after the other, or numbers. */
function readNames(
  document: ForeignObject,
  model: ForeignObject,
  features: readonly XgBoostFeature[],
  notes: string[],
): readonly (readonly CategoryValue[] | undefined)[] {
  const columns = model.has("cats") ? model.object("cats").objects("enc") : [];
  if (columns.length !== features.length) return [];
  const version = document.integers("version", 0, 1e6);
  const countsBytes = (version[0] as number) > 3 || ((version[0] as number) === 3 && (version[1] as number) >= 5);
  return columns.map((column, f) => {
    if (!column.has("offsets")) {
      const values = column.numbers("values", -Number.MAX_VALUE, Number.MAX_VALUE);
      return values.length > 0 ? [...values] : undefined;
    }
    const bytes = Uint8Array.from(column.integers("values", -128, 255));
    const offsets = column.integers("offsets", 0, bytes.length);
    if (offsets.length === 0) return undefined;
    if (!countsBytes && bytes.some((byte) => byte >= 128)) {
      notes.push(
        `XGBoost 3.1 to 3.4 cut off names of categories beyond ASCII: those of ${excerpt(features[f]?.name ?? "")} have numbers.`,
      );
      return Array.from({ length: offsets.length - 1 }, (_, code) => code);
    }
    return textsBetween(column, offsets, bytes);
  });
}

function textsBetween(column: ForeignObject, offsets: Float64Array, bytes: Uint8Array): readonly string[] {
  return Array.from(offsets.subarray(1), (end, i) => {
    const begin = offsets[i] as number;
    if (begin > end) column.fail("offsets", "a list that ascends");
    return new TextDecoder().decode(bytes.subarray(begin, end));
  });
}

function foreignTree(
  tree: JsonTree,
  categoryBins: readonly Uint16Array[],
  usedCount: (feature: number) => number,
  weight: number,
): ForeignTree {
  const cover = (index: number) => tree.cover[index] as number;
  return {
    nodeCount: tree.nodeCount,
    deletedCount: tree.deletedCount,
    node(index): ForeignNode {
      const condition = tree.condition[index] as number;
      const left = tree.left[index] as number;
      if (left === -1) return { value: weight * condition, cover: cover(index) };
      const feature = tree.feature[index] as number;
      const bins = categoryBins[feature];
      if (!bins) {
        throw new ModelFileError(`${tree.where} splits on feature ${feature}, and there are ${categoryBins.length}`);
      }
      const goRight = tree.categories.get(index);
      if (!goRight && bins.length > 0) {
        throw new ModelFileError(`${tree.where} splits category feature ${feature} by size`);
      }
      if (!goRight && !Number.isFinite(condition)) {
        throw new ModelFileError(`${tree.where} splits feature ${feature} at ${condition}`);
      }
      return {
        feature,
        test: goRight ? binsWithout(goRight, bins, usedCount(feature)) : thresholdBelow(condition),
        left,
        right: tree.right[index] as number,
        missingLeft: tree.defaultLeft[index] === 1,
        gain: Math.min(Math.max(tree.gain[index] as number, 0), LARGEST_FLOAT),
        cover: cover(index),
      };
    },
  };
}

/** The set of all bins, the `usedCount` of categories in splits and the one of the others, but those that go right. */
function binsWithout(goRight: Float64Array, bins: Uint16Array, usedCount: number): Uint32Array {
  const binsRight = Array.from(goRight, (code) => bins[code] as number);
  return bitsetWithout(binsRight, usedCount + 1);
}
