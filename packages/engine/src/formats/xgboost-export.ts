import { type Forest, treeCount } from "../boosting/forest.js";
import { FittedGradientBoosting } from "../boosting/gradient-boosting.js";
import { EngineError } from "../engine-error.js";
import type { FittedEstimator } from "../estimator.js";
import { codesInSet, codesWithoutBin } from "./category-codes.js";
import { namesWithout } from "./export-names.js";
import { conditionAbove, LARGEST_FLOAT } from "./float32-threshold.js";
import { writtenObjective } from "./xgboost-objective.js";

const NO_PARENT = 2147483647;

/**
 * The model as XGBoost (2.0 or later) saves its own as JSON. XGBoost works in 32-bit floats: values of features that are
 * 32-bit floats go to the sides where they go here, others are rounded to one first; leaf values and sums are rounded.
 * The base scores are an iteration of constant trees in front, and [, ] and < in feature names become "_". Category columns must hold our codes; a code that the model
 * has not seen goes left in XGBoost, whatever the side of missing values.
 *
 * Throws EngineError "unsupported_model" for a model that is no gradient boosting, and for one in which zeros count as
 * missing, for which XGBoost has no sign.
 */
export function exportXgBoost(fitted: FittedEstimator): string {
  if (!(fitted instanceof FittedGradientBoosting)) {
    throw new EngineError("unsupported_model", `XGBoost's JSON is for gradient_boosting, not ${fitted.estimator}`);
  }
  const { forest, features, task, link, classCount } = fitted;
  if (forest.zeroIsMissing) {
    throw new EngineError("unsupported_model", "zeros count as missing in this model, which XGBoost's JSON cannot say");
  }
  const { objective, baseScore } = writtenObjective(task, link, classCount);
  const { outputs } = forest;
  const base = Array.from(forest.baseScores, (score) => constantTree(score, features.length));
  const own = Array.from({ length: treeCount(forest) }, (_, t) => treeOf(fitted, t));
  const trees = [...base, ...own].map((tree, id) => ({ ...tree, id }));
  return toJson({
    learner: {
      attributes: {},
      feature_names: namesWithout(/[[\]<]/g, features),
      feature_types: features.map(({ kind }) => (kind === "category" ? "c" : "float")),
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: "1", num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: trees.length / outputs + 1 }, (_, i) => i * outputs),
          tree_info: trees.map((_, t) => t % outputs),
          trees,
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: baseScore,
        boost_from_average: "0",
        num_class: task === "multiclass_classification" ? String(classCount) : "0",
        num_feature: String(features.length),
        num_target: "1",
      },
      objective,
    },
    version: [2, 1, 0],
  });
}

function constantTree(value: number, featureCount: number): Record<string, unknown> {
  return {
    ...nodeLists([value]),
    tree_param: { num_deleted: "0", num_feature: String(featureCount), num_nodes: "1", size_leaf_vector: "1" },
  };
}

/** The lists of a tree of leaves; what is a split is put in afterwards. */
function nodeLists(values: readonly number[]) {
  const all = <T>(value: T): T[] => values.map(() => value);
  return {
    base_weights: Float32Array.from(values),
    categories: [] as number[],
    categories_nodes: [] as number[],
    categories_segments: [] as number[],
    categories_sizes: [] as number[],
    default_left: all(0),
    left_children: all(-1),
    loss_changes: new Float32Array(values.length),
    parents: all(NO_PARENT),
    right_children: all(-1),
    split_conditions: Float32Array.from(values),
    split_indices: all(0),
    split_type: all(0),
    sum_hessian: new Float32Array(values.length),
  };
}

function treeOf({ forest, features }: FittedGradientBoosting, tree: number): Record<string, unknown> {
  const start = forest.treeStarts[tree] as number;
  const size = (forest.treeStarts[tree + 1] as number) - start;
  const at = <T>(values: ArrayLike<T>, node: number) => values[start + node] as T;
  const lists = nodeLists(
    Array.from({ length: size }, (_, node) => (at(forest.feature, node) < 0 ? at(forest.threshold, node) : 0)),
  );
  for (let node = 0; node < size; node++) {
    lists.sum_hessian[node] = at(forest.cover, node);
    const feature = at(forest.feature, node);
    if (feature < 0) continue;
    const left = at(forest.left, node);
    lists.left_children[node] = left;
    lists.right_children[node] = left + 1;
    lists.parents[left] = node;
    lists.parents[left + 1] = node;
    lists.split_indices[node] = feature;
    lists.default_left[node] = at(forest.missingLeft, node);
    lists.loss_changes[node] = at(forest.gain, node);
    if (features[feature]?.kind !== "category") {
      lists.split_conditions[node] = conditionAbove(at(forest.threshold, node));
      continue;
    }
    const goRight = codesThatGoRight(forest, start + node);
    lists.split_type[node] = 1;
    lists.categories_nodes.push(node);
    lists.categories_segments.push(lists.categories.length);
    lists.categories_sizes.push(goRight.length);
    lists.categories.push(...goRight);
  }
  return {
    ...lists,
    tree_param: {
      num_deleted: "0",
      num_feature: String(features.length),
      num_nodes: String(size),
      size_leaf_vector: "1",
    },
  };
}

/** XGBoost wants one category at least: where all go left it is the first that is none. */
function codesThatGoRight(forest: Forest, node: number): readonly number[] {
  const feature = forest.feature[node] as number;
  const without = forest.missingLeft[node] ? [] : codesWithoutBin(forest, feature);
  const codes = [...codesInSet(forest, node, false), ...without].sort((a, b) => a - b);
  return codes.length > 0 ? codes : [(forest.categoryBins[feature] as Uint16Array).length];
}

/** JSON with a point or an exponent in every number of a Float32Array: XGBoost takes 0 for an integer and refuses it. */
function toJson(value: unknown): string {
  if (value instanceof Float32Array) return `[${Array.from(value, floatText).join(",")}]`;
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${toJson(part)}`)}}`;
}

/** Nine digits tell all 32-bit floats apart. */
function floatText(float: number): string {
  const text = String(Number(Math.min(Math.max(float, -LARGEST_FLOAT), LARGEST_FLOAT).toPrecision(9)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}
