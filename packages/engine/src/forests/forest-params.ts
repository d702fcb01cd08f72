import type { ParamsOf, ParamTable } from "../params.js";

/** The parameters of `random_forest`; names and defaults are scikit-learn's. */
export const randomForestParams = {
  n_estimators: {
    type: "integer",
    default: 100,
    minimum: 1,
    maximum: 100_000,
    scale: "log",
    description: "Number of trees; more of them are never worse, only slower.",
    aliases: ["num_trees", "ntree"],
  },
  max_features: {
    type: "choice",
    default: "auto",
    choices: ["auto", "sqrt", "log2", "all", "share"],
    description:
      "Features drawn for each node, among which the best split is sought; fewer make trees more different. auto: the square root of their number for classes, all for numbers; share: see max_features_share.",
    aliases: ["mtry"],
  },
  max_features_share: {
    type: "number",
    default: 0.3,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    when: { param: "max_features", is: "share" },
    description: "For max_features share: the share of the features that is drawn for each node; at least one is.",
  },
  min_samples_leaf: {
    type: "integer",
    default: 1,
    minimum: 1,
    maximum: 1_000_000,
    scale: "log",
    description: "Fewest training rows in a leaf; larger ones make smaller models and smoother predictions.",
    aliases: ["min_node_size", "nodesize"],
  },
  min_samples_split: {
    type: "integer",
    default: 2,
    minimum: 2,
    maximum: 1_000_000,
    scale: "log",
    advanced: true,
    description: "Fewest training rows in a node that is split.",
  },
  max_depth: {
    type: "integer",
    default: -1,
    minimum: -1,
    maximum: 1000,
    description: "Most splits between the root and a leaf; -1 or 0 for no limit.",
  },
  max_leaves: {
    type: "integer",
    default: 0,
    minimum: 0,
    maximum: 65_536,
    scale: "log",
    description: "Most leaves of a tree, those with the largest gain first; 0 for no limit.",
    aliases: ["max_leaf_nodes"],
  },
  bootstrap: {
    type: "boolean",
    default: true,
    description: "Whether each tree sees a sample of the rows drawn with replacement, or all of them.",
  },
  max_samples: {
    type: "number",
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 1,
    advanced: true,
    description: "With bootstrap: how many rows are drawn for a tree, as a share of all.",
    aliases: ["sample_fraction"],
  },
  oob_score: {
    type: "boolean",
    default: false,
    advanced: true,
    description:
      "With bootstrap: whether to score the forest on the rows that each tree has not seen; accuracy for classes, R2 for numbers.",
  },
  max_bins: {
    type: "integer",
    default: 255,
    minimum: 2,
    maximum: 255,
    advanced: true,
    description: "Most distinct values kept of a feature, missing not counted; others are grouped by quantiles.",
    aliases: ["max_bin"],
  },
} as const satisfies ParamTable;

/** The parameters of `extra_trees`: those of a random forest, with all rows for each tree by default. */
export const extraTreesParams = {
  ...randomForestParams,
  max_features: {
    ...randomForestParams.max_features,
    description:
      "Features drawn for each node, each with one random threshold, of which the best is taken. auto: the square root of their number for classes, all for numbers; share: see max_features_share.",
  },
  bootstrap: { ...randomForestParams.bootstrap, default: false },
} as const satisfies ParamTable;

export type ForestParams = ParamsOf<typeof randomForestParams>;

/** Features to draw for each node, from 1 to `featureCount`. */
export function featuresPerNode(params: ForestParams, featureCount: number, isRegression: boolean): number {
  const rule = params.max_features === "auto" ? automaticFeatures(isRegression) : params.max_features;
  const count = {
    all: featureCount,
    sqrt: Math.floor(Math.sqrt(featureCount)),
    log2: 31 - Math.clz32(featureCount),
    share: Math.round(featureCount * params.max_features_share),
  }[rule];
  return Math.min(featureCount, Math.max(1, count));
}

/** What `max_features` auto comes to. */
export const automaticFeatures = (isRegression: boolean) => (isRegression ? "all" : "sqrt");
