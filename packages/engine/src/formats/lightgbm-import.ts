import { FittedGradientBoosting, gradientBoosting } from "../boosting/gradient-boosting.js";
import type { Feature } from "../frame/matrix.js";
import { assembleForest, type ForeignNode, type ForeignTree } from "./assemble-forest.js";
import type { FeatureRange, ImportedModel } from "./imported-model.js";
import { codesOf, type FeatureCategories, readFeatureCategories } from "./lightgbm-categories.js";
import { type LightGbmObjective, readObjective } from "./lightgbm-objective.js";
import { type LightGbmText, readLightGbmText, type TextFields } from "./lightgbm-text.js";

const VERSIONS = ["v2", "v3", "v4"];
const MOST_OUTPUTS = 100_000;
const MOST_ROWS = 2 ** 53;
/** Bits of `decision_type`: the split is on categories; missing values go left; what counts as missing. */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING = { none: 0, zero: 1, nan: 2 } as const;
const missingType = (decision: number) => (decision >> 2) & 3;

/** One tree's fields, checked for number and range. */
interface TextTree {
  readonly where: TextFields;
  readonly splitCount: number;
  readonly feature: Float64Array;
  readonly threshold: Float64Array;
  readonly decision: Float64Array;
  readonly leftChild: Float64Array;
  readonly rightChild: Float64Array;
  readonly gain: Float64Array;
  readonly splitRows: Float64Array;
  readonly leafValue: Float64Array;
  readonly leafRows: Float64Array;
  /** The words of each category set. */
  readonly sets: readonly Uint32Array[];
}

/**
 * A model that LightGBM (2 to 4) saved as text, as a model of ours with the same predictions. Iterations of constant
 * trees at the beginning become base scores. Random forests (`average_output`) are divided by their number of trees.
 *
 * Throws ModelFileError with a sentence for linear trees, for the objectives multiclassova and cross_entropy_lambda, for
 * `reg_sqrt`, and for anything malformed.
 */
export function importLightGbm(file: string | Uint8Array): ImportedModel<FittedGradientBoosting> {
  const text = readLightGbmText(file);
  const { head } = text;
  if (!VERSIONS.includes(head.text("version"))) {
    head.fail(`has version ${head.text("version").slice(0, 20)}; ${VERSIONS.join(", ")} can be read`);
  }
  const objective = readObjective(head);
  const outputs = readOutputs(head, objective);
  const featureCount = head.integer("max_feature_idx", 0, 2 ** 31 - 2) + 1;
  const names = head.list("feature_names", featureCount);
  if (new Set(names).size < names.length) head.fail("has one feature name twice");
  const infos = head.list("feature_infos", featureCount);
  const trees = text.trees.map((fields) => readTree(fields, featureCount));
  if (trees.length % outputs !== 0) head.fail(`has ${trees.length} trees, no multiple of ${outputs} in each iteration`);

  const notes: string[] = [];
  const categories = readCategories(text, infos, trees, notes);
  const zeroIsMissing = readZeros(trees, featureCount);
  const iterations = trees.length / outputs;
  const scale = objective.factor / (head.has("average_output") ? Math.max(iterations, 1) : 1);
  const baseScores = new Float64Array(outputs);
  let constant = 0;
  while (constant < trees.length && isConstant(trees, constant, outputs)) {
    for (let output = 0; output < outputs; output++, constant++) {
      baseScores[output]! += scale * (trees[constant]?.leafValue[0] as number);
    }
  }
  const forest = assembleForest(
    outputs,
    baseScores,
    trees.slice(constant).map((tree) => foreignTree(tree, categories, scale)),
    names.map((_, f) => Uint16Array.from(categories.get(f)?.values ?? [], (_, code) => code)),
    file.length,
  );
  const features = names.map((name, f): Feature => {
    const values = categories.get(f)?.values;
    return values ? { name, kind: "category", cardinality: values.length } : { name, kind: "numeric" };
  });
  const { task, link } = objective;
  const classCount = { binary_classification: 2, multiclass_classification: outputs, regression: 0 }[task];
  const identity = { estimator: gradientBoosting.name, task, classCount, features };
  const fitted = new FittedGradientBoosting(identity, { ...forest, ...(zeroIsMissing && { zeroIsMissing }) }, link);
  return {
    // Once through the reader of model files: what it checks there holds for this model too.
    fitted: gradientBoosting.load(fitted.save()) as FittedGradientBoosting,
    categories: names.map((_, f) => categories.get(f)?.values ?? []),
    ranges: infos.map(readRange),
    notes,
  };
}

function readOutputs(head: TextFields, { task }: LightGbmObjective): number {
  const classes = head.integer("num_class", 1, MOST_OUTPUTS);
  const outputs = head.has("num_tree_per_iteration")
    ? head.integer("num_tree_per_iteration", 1, MOST_OUTPUTS)
    : classes;
  if (task === "multiclass_classification") {
    if (classes >= 2 && outputs === classes) return outputs;
    head.fail(`has ${outputs} trees an iteration for ${classes} classes`);
  }
  return outputs === 1 ? 1 : head.fail(`has ${outputs} trees an iteration; only a multiclass model has more than 1`);
}

function readTree(fields: TextFields, featureCount: number): TextTree {
  if (fields.text("is_linear", "0") !== "0") fields.fail("has linear leaves (linear_tree), which ours have not");
  const leafCount = fields.integer("num_leaves", 1, 2 ** 30);
  const leafValue = fields.numbers("leaf_value", leafCount, -Number.MAX_VALUE, Number.MAX_VALUE);
  const rows = (name: string, count: number) =>
    fields.text(name, "") === "" ? new Float64Array(count) : fields.numbers(name, count, 0, MOST_ROWS);
  const splitCount = leafCount - 1;
  const common = { where: fields, splitCount, leafValue, leafRows: rows("leaf_count", leafCount) };
  const none = new Float64Array(0);
  if (splitCount === 0) {
    const arrays = { feature: none, threshold: none, decision: none, leftChild: none, rightChild: none, gain: none };
    return { ...common, ...arrays, splitRows: none, sets: [] };
  }
  const child = (name: string) => fields.integers(name, splitCount, -leafCount, splitCount - 1);
  return {
    ...common,
    feature: fields.integers("split_feature", splitCount, 0, featureCount - 1),
    threshold: fields.numbers("threshold", splitCount),
    decision: fields.has("decision_type")
      ? fields.integers("decision_type", splitCount, 0, 11)
      : new Float64Array(splitCount),
    leftChild: child("left_child"),
    rightChild: child("right_child"),
    gain: fields.has("split_gain") ? fields.numbers("split_gain", splitCount) : new Float64Array(splitCount),
    splitRows: rows("internal_count", splitCount),
    sets: readSets(fields),
  };
}

function readSets(fields: TextFields): readonly Uint32Array[] {
  const count = fields.integer("num_cat", 0, 2 ** 30);
  if (count === 0) return [];
  const starts = fields.integers("cat_boundaries", count + 1, 0, 2 ** 30);
  const words = Uint32Array.from(fields.integers("cat_threshold", starts[count] as number, 0, 2 ** 32 - 1));
  return Array.from({ length: count }, (_, set) => {
    const [begin, end] = [starts[set] as number, starts[set + 1] as number];
    // A category is a C++ int.
    if (begin > end || end > words.length || end - begin > 2 ** 26) fields.fail("has category sets out of order");
    return words.subarray(begin, end);
  });
}

function isConstant(trees: readonly TextTree[], first: number, outputs: number): boolean {
  return trees.slice(first, first + outputs).every((tree) => tree.splitCount === 0);
}

function readCategories(
  text: LightGbmText,
  infos: readonly string[],
  trees: readonly TextTree[],
  notes: string[],
): ReadonlyMap<number, FeatureCategories> {
  const unions = new Map<number, Uint32Array>();
  for (const tree of trees) {
    for (let split = 0; split < tree.splitCount; split++) {
      if (!((tree.decision[split] as number) & CATEGORICAL)) continue;
      const set = setOf(tree, split);
      const feature = tree.feature[split] as number;
      let union = unions.get(feature) ?? new Uint32Array(0);
      if (union.length < set.length) {
        const wider = new Uint32Array(set.length);
        wider.set(union);
        union = wider;
        unions.set(feature, union);
      }
      set.forEach((word, w) => {
        union[w]! |= word;
      });
    }
  }
  return readFeatureCategories(text, infos, unions, notes);
}

function setOf(tree: TextTree, split: number): Uint32Array {
  const set = tree.sets[tree.threshold[split] as number];
  return set ?? tree.where.fail(`refers to category set ${tree.threshold[split]}, and there are ${tree.sets.length}`);
}

/** Which side a zero goes to where it is no missing value. */
function zeroGoesLeft(threshold: number): boolean {
  return threshold >= 0;
}

/** The features whose zeros go where missing values go, and not where their size would send them. */
function readZeros(trees: readonly TextTree[], featureCount: number): Uint8Array | undefined {
  const zeroIsMissing = new Uint8Array(featureCount);
  const sizeMatters = new Uint8Array(featureCount);
  for (const tree of trees) {
    for (let split = 0; split < tree.splitCount; split++) {
      const decision = tree.decision[split] as number;
      if (decision & CATEGORICAL || missingType(decision) === MISSING.none) continue;
      const defaultLeft = (decision & DEFAULT_LEFT) !== 0;
      if (defaultLeft === zeroGoesLeft(tree.threshold[split] as number)) continue;
      const where = missingType(decision) === MISSING.zero ? zeroIsMissing : sizeMatters;
      where[tree.feature[split] as number] = 1;
    }
  }
  const both = zeroIsMissing.findIndex((zero, f) => zero === 1 && sizeMatters[f] === 1);
  if (both >= 0) trees[0]?.where.fail(`and others take zeros of feature ${both} as missing in some splits only`);
  return zeroIsMissing.includes(1) ? zeroIsMissing : undefined;
}

/** Splits are nodes 0 .. splitCount-1, then come the leaves; a leaf's number is written as its complement. */
function foreignTree(tree: TextTree, categories: ReadonlyMap<number, FeatureCategories>, scale: number): ForeignTree {
  const { splitCount } = tree;
  const nodeOf = (child: number) => (child >= 0 ? child : splitCount - 1 - child);
  const split = (index: number): ForeignNode => {
    const decision = tree.decision[index] as number;
    const threshold = tree.threshold[index] as number;
    const feature = tree.feature[index] as number;
    const known = categories.get(feature);
    const categorical = (decision & CATEGORICAL) !== 0;
    if (categorical !== (known !== undefined)) tree.where.fail(`splits category feature ${feature} by size`);
    return {
      feature,
      test: known ? codesOf(setOf(tree, index), known) : threshold,
      left: nodeOf(tree.leftChild[index] as number),
      right: nodeOf(tree.rightChild[index] as number),
      // Missing type "none" takes a missing value for 0. A category that is in no set goes right, and so does none.
      missingLeft:
        !known && (missingType(decision) === MISSING.none ? zeroGoesLeft(threshold) : (decision & DEFAULT_LEFT) !== 0),
      gain: Math.min(Math.max(tree.gain[index] as number, 0), 3.4e38),
      cover: tree.splitRows[index] as number,
    };
  };
  return {
    nodeCount: 2 * splitCount + 1,
    deletedCount: 0,
    node: (index) =>
      index < splitCount
        ? split(index)
        : {
            value: scale * (tree.leafValue[index - splitCount] as number),
            cover: tree.leafRows[index - splitCount] as number,
          },
  };
}

/** `[least:most]` of a numeric feature. */
function readRange(info: string): FeatureRange | undefined {
  const [, minimum, maximum] = /^\[([-+.\de]+):([-+.\de]+)\]$/.exec(info) ?? [];
  const range = { minimum: Number(minimum), maximum: Number(maximum) };
  return range.minimum <= range.maximum && Number.isFinite(range.maximum - range.minimum) ? range : undefined;
}
