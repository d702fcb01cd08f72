import type { AutomaticParams, Task } from "../estimator.js";
import { METRIC_NAMES, metricsFor } from "../metrics/metric-table.js";
import { type ParamsOf, type ParamTable, type ParamValues, paramsOf } from "../params.js";

/**
 * The parameters of `gradient_boosting`. Names are LightGBM's or scikit-learn's where they agree; the defaults were chosen
 * by cross-validation on real data sets that no bench uses (docs/decisions, "Defaults of gradient boosting").
 */
export const boostingParams = {
  objective: {
    type: "choice",
    default: "auto",
    choices: [
      "auto",
      "log_loss",
      "squared_error",
      "absolute_error",
      "huber",
      "quantile",
      "poisson",
      "gamma",
      "tweedie",
    ],
    description:
      "Loss to minimise. auto: log_loss for classes, squared_error for numbers. absolute_error predicts the median, quantile the share quantile_alpha, huber a mean that outliers hardly move; poisson is for counts, gamma for amounts above 0, tweedie for amounts many of which are 0.",
    choicesOf: {
      binary_classification: ["auto", "log_loss"],
      multiclass_classification: ["auto", "log_loss"],
      regression: ["auto", "squared_error", "absolute_error", "huber", "quantile", "poisson", "gamma", "tweedie"],
    },
    aliases: ["loss"],
  },
  n_estimators: {
    type: "integer",
    default: 800,
    minimum: 1,
    maximum: 100_000,
    scale: "log",
    description:
      "Number of boosting iterations; each adds one tree, or one a class for more than two classes. With a model to go on from, in addition to its own.",
    aliases: ["max_iter", "num_iterations", "num_boost_round", "num_trees", "n_iter"],
  },
  learning_rate: {
    type: "number",
    default: 0.04,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    scale: "log",
    description: "Share of each tree's correction that is taken; smaller needs more trees and often predicts better.",
    aliases: ["eta", "shrinkage_rate"],
  },
  max_leaves: {
    type: "integer",
    default: 31,
    minimum: 2,
    maximum: 4096,
    scale: "log",
    description: "Most leaves of a tree; the main control of a model's complexity.",
    aliases: ["num_leaves", "max_leaf_nodes"],
  },
  max_depth: {
    type: "integer",
    default: -1,
    minimum: -1,
    maximum: 1000,
    description: "Most splits between the root and a leaf; -1 or 0 for no limit.",
  },
  min_samples_leaf: {
    type: "integer",
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    scale: "log",
    description:
      "Fewest training rows in a leaf. 0 takes 2 under log_loss and squared_error and 20 under the other objectives, whose leaves of few rows follow extremes.",
    aliases: ["min_child_samples", "min_data_in_leaf"],
  },
  l2: {
    type: "number",
    default: 2,
    regressionDefault: 1,
    minimum: 0,
    maximum: 1e6,
    description: "L2 penalty on leaf values: pulls leaves with few rows towards 0.",
    aliases: ["reg_lambda", "lambda_l2", "l2_regularization"],
  },
  l1: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 1e6,
    description: "L1 penalty on leaf values: brings leaves whose gradients hardly add up to anything to 0.",
    aliases: ["reg_alpha", "lambda_l1"],
  },
  min_gain: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 1e9,
    description: "Least decrease of the loss that a split must bring.",
    aliases: ["min_split_gain", "min_gain_to_split", "gamma"],
  },
  min_gain_to_noise: {
    type: "number",
    default: -1,
    minimum: -1,
    maximum: 1000,
    description:
      "Least gain of a split, as a multiple of what a split of pure noise gains on average. Trees stop growing where nothing is left to find; 0 splits on. -1 takes 2.5 under log_loss, 1.5 under squared_error and 3 under the other objectives.",
  },
  subsample: {
    type: "number",
    default: 0.7,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    description: "Share of the rows drawn for each iteration.",
    aliases: ["bagging_fraction"],
  },
  sampling_method: {
    type: "choice",
    default: "uniform",
    choices: ["uniform", "gradient_based"],
    advanced: true,
    description:
      "How the share subsample of the rows is drawn. uniform: every row as likely. gradient_based: rows with large gradients are likelier and count for less each, so that a small share will do. Not for the objectives absolute_error, quantile and huber.",
    aliases: ["sampling"],
  },
  feature_fraction: {
    type: "number",
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    advanced: true,
    description: "Share of the features drawn for each tree.",
    aliases: ["colsample_bytree", "colsample"],
  },
  feature_fraction_by_node: {
    type: "number",
    default: 0.3,
    regressionDefault: 0.5,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    description: "Share of the tree's features drawn for each node.",
    aliases: ["feature_fraction_bynode", "colsample_bynode"],
  },
  monotone_constraints: {
    type: "directions",
    default: {},
    advanced: true,
    description:
      "Numeric features along which the prediction may only rise or only fall, all else equal. Not for several classes, nor for the objectives absolute_error, quantile and huber.",
    aliases: ["monotonic_cst"],
  },
  interaction_constraints: {
    type: "feature_groups",
    default: [],
    advanced: true,
    description:
      "Groups of features that may be used together: two features come in one path of a tree only where a group has both, and a feature in no group comes alone. Without groups all may be.",
    aliases: ["interaction_cst"],
  },
  early_stopping_rounds: {
    type: "integer",
    default: 20,
    minimum: 0,
    maximum: 100_000,
    description:
      "Stop when early_stopping_metric has not improved on the validation rows for this many iterations and keep the best one; 0 never stops. Does nothing without validation rows.",
    aliases: ["early_stopping_round", "n_iter_no_change"],
  },
  early_stopping_metric: {
    type: "choice",
    default: "loss",
    choices: ["loss", ...METRIC_NAMES],
    choicesOf: {
      binary_classification: ["loss", ...metricsFor("binary_classification")],
      multiclass_classification: ["loss", ...metricsFor("multiclass_classification")],
      regression: ["loss", ...metricsFor("regression")],
    },
    description:
      "What early stopping follows: the objective's own loss, or a metric of the task, which is then reported as well.",
    aliases: ["eval_metric", "metric"],
  },
  quantile_alpha: {
    type: "number",
    default: 0.5,
    minimum: 0.001,
    maximum: 0.999,
    when: { param: "objective", is: "quantile" },
    description: "For objective quantile: the share of targets that are to lie below the prediction.",
    aliases: ["quantile"],
  },
  huber_delta: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 1e100,
    when: { param: "objective", is: "huber" },
    description:
      "For objective huber: errors up to this count by their square, larger ones in proportion; in the target's unit. 0 takes the 0.9 quantile of the targets' distances from their median.",
    aliases: ["huber_slope"],
  },
  tweedie_power: {
    type: "number",
    default: 1.5,
    minimum: 1,
    maximum: 2,
    when: { param: "objective", is: "tweedie" },
    description:
      "For objective tweedie: the variance is in proportion to this power of the mean; 1 is poisson, 2 is gamma.",
    aliases: ["tweedie_variance_power"],
  },
  max_bins: {
    type: "integer",
    default: 255,
    minimum: 2,
    maximum: 65_535,
    advanced: true,
    description: "Most distinct values kept of a feature, missing not counted; others are grouped by quantiles.",
    aliases: ["max_bin"],
  },
  min_child_weight: {
    type: "number",
    default: 0.001,
    minimum: 0,
    maximum: 1e9,
    advanced: true,
    description: "Least sum of hessians in a leaf.",
    aliases: ["min_sum_hessian_in_leaf", "min_hessian_to_split"],
  },
  max_one_hot_levels: {
    type: "integer",
    default: 4,
    minimum: 1,
    maximum: 255,
    advanced: true,
    description: "Category features with at most this many levels are split one level against the others.",
    aliases: ["max_cat_to_onehot"],
  },
  max_category_levels: {
    type: "integer",
    default: 32,
    minimum: 1,
    maximum: 255,
    advanced: true,
    description: "Most levels on the smaller side of a split on a category feature.",
    aliases: ["max_cat_threshold"],
  },
  min_category_rows: {
    type: "integer",
    default: 100,
    minimum: 1,
    maximum: 1_000_000,
    advanced: true,
    description: "Fewest rows in a group of levels that a split on a category feature makes.",
    aliases: ["min_data_per_group"],
  },
  category_smoothing: {
    type: "number",
    default: 10,
    minimum: 0,
    maximum: 1e6,
    advanced: true,
    description: "Pulls levels with few rows towards the middle when levels are sorted.",
    aliases: ["cat_smooth"],
  },
  category_l2: {
    type: "number",
    default: 10,
    minimum: 0,
    maximum: 1e6,
    advanced: true,
    description: "L2 penalty in splits on sorted categories, on top of l2.",
    aliases: ["cat_l2"],
  },
} as const satisfies ParamTable;

/** The values of `boostingParams`, by name. */
export type BoostingParams = ParamsOf<typeof boostingParams>;

/** What -1 and 0 of these stand for: the tails of a loss decide how much of its gain is noise. */
const SUITED: Readonly<
  Record<"log_loss" | "squared_error" | "other", { min_samples_leaf: number; min_gain_to_noise: number }>
> = {
  log_loss: { min_samples_leaf: 2, min_gain_to_noise: 2.5 },
  squared_error: { min_samples_leaf: 2, min_gain_to_noise: 1.5 },
  other: { min_samples_leaf: 20, min_gain_to_noise: 3 },
};

/** The values by name. `values` has been checked; a name it lacks gets its default for `task`, and what suits the loss. */
export function boostingParamsOf(values: ParamValues, task: Task): BoostingParams {
  const params = paramsOf(boostingParams, values, task);
  return { ...params, ...suitedParams(params, task) };
}

/** What the parameters that are left to the algorithm come to; null where the targets decide. */
export function automaticParams(values: ParamValues, task: Task): AutomaticParams {
  const params = paramsOf(boostingParams, values, task);
  return {
    ...(params.objective === "auto" && { objective: lossOf(params, task) }),
    ...suitedParams(params, task),
    ...(params.objective === "huber" && params.huber_delta === 0 && { huber_delta: null }),
  };
}

function lossOf({ objective }: BoostingParams, task: Task): Exclude<BoostingParams["objective"], "auto"> {
  if (objective !== "auto") return objective;
  return task === "regression" ? "squared_error" : "log_loss";
}

/** Those of the parameters in SUITED that are left to the loss. */
function suitedParams(params: BoostingParams, task: Task): Partial<typeof SUITED.other> {
  const loss = lossOf(params, task);
  const { min_samples_leaf, min_gain_to_noise } =
    loss === "log_loss" || loss === "squared_error" ? SUITED[loss] : SUITED.other;
  return {
    ...(params.min_samples_leaf === 0 && { min_samples_leaf }),
    ...(params.min_gain_to_noise < 0 && { min_gain_to_noise }),
  };
}
