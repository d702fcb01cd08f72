import type { Forest } from "../boosting/forest.js";
import type { Link } from "../boosting/predictor.js";
import { checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { EngineError } from "../engine-error.js";
import type { FittedAnomalyDetector, FittedEstimator } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import type { LinearCoefficients } from "../linear/linear-state.js";
import type { Threads } from "../threads/threads.js";
import { BackgroundGame, type Predict } from "./background-game.js";
import { exactShapley, MOST_EXACT_FEATURES } from "./exact-shapley.js";
import type { Explanation, Scale } from "./explanation.js";
import { linearShap } from "./linear-shap.js";
import { permutationShapley } from "./permutation-shapley.js";
import { rescaledTreeShap } from "./rescaled-tree-shap.js";
import { TreeExplainer } from "./tree-shap.js";

export interface ExplainOptions {
  /**
   * What the contributions add up to. Default "raw" for forests and linear models, whose raw scores are sums of parts;
   * "prediction" for all others, which have nothing else.
   */
  readonly scale?: Scale;
  /**
   * Rows whose values stand for what is not known, usually some dozens to hundreds of training rows. Needed by all but raw
   * scores of forests, which know their training rows' ways ("path dependent").
   */
  readonly background?: FeatureMatrix;
  /**
   * For models without a structure to use: "exact" over all coalitions, for at most 16 features, or "permutation".
   * Default: exact up to 8 features.
   */
  readonly method?: "exact" | "permutation";
  /** Random orders of the features, each gone forwards and backwards: 2 to 10,000. Default 20. */
  readonly pairs?: number;
  /** Of the random orders. Default 0. */
  readonly seed?: number;
  readonly threads?: Threads;
  /** Called from time to time with the share of the work done, 0 to 1; return false to stop with "cancelled". */
  readonly onProgress?: (share: number) => boolean | undefined;
}

/** What can be explained: whatever gives numbers for rows. */
export type Explainable = FittedEstimator | FittedAnomalyDetector;

const EXACT_FEATURES = 8;
const DEFAULT_PAIRS = 20;
const MOST_PAIRS = 10_000;
/** Predictions that an explanation may take: hours of work lie behind this. */
const MOST_PREDICTIONS = 1e10;

/**
 * Shapley values of a model's predictions, by the best way there is for the model: TreeSHAP for forests, coefficients for
 * linear models, all coalitions or random orders of features for others. Contributions are named by feature; see
 * `explainPipeline` for input columns.
 *
 * Throws EngineError "feature_mismatch" for rows that are not the model's, "bad_background" where one is needed, or has no
 * rows, "bad_params", "unsupported_explanation" with the bound, and "cancelled".
 */
export function explainPredictions(fitted: Explainable, x: FeatureMatrix, options: ExplainOptions = {}): Explanation {
  requireSameFeatures(fitted.features, x);
  return new PredictionExplainer(fitted, options).explain(x, options);
}

/** What an explanation may be asked for anew with each set of rows. */
export type ExplainRowsOptions = Pick<ExplainOptions, "threads" | "onProgress">;

/**
 * `explainPredictions` for one set of rows after another, against the same background: what does not depend on the rows is
 * worked out once. Throws as `explainPredictions`.
 */
export class PredictionExplainer {
  readonly #explain: (x: FeatureMatrix, options: ExplainOptions) => Explanation;
  readonly #fitted: Explainable;
  readonly #options: ExplainOptions;

  constructor(fitted: Explainable, options: ExplainOptions = {}) {
    if (options.background) requireBackground(fitted, options.background);
    this.#fitted = fitted;
    this.#options = options;
    this.#explain = wayToExplain(fitted, options);
  }

  explain(x: FeatureMatrix, options: ExplainRowsOptions = {}): Explanation {
    requireSameFeatures(this.#fitted.features, x);
    return this.#explain(x, { ...this.#options, ...options });
  }
}

function wayToExplain(
  fitted: Explainable,
  { background, scale }: ExplainOptions,
): (x: FeatureMatrix, options: ExplainOptions) => Explanation {
  if (isForest(fitted) && (scale !== "prediction" || fitted.link === "identity")) {
    const trees = new TreeExplainer(fitted.forest, background);
    return (x, options) => byTrees(fitted, trees, x, options);
  }
  if (isForest(fitted) && TRANSFORMS[fitted.link]) return (x, options) => byRescaledTrees(fitted, x, options);
  if (isLinear(fitted) && scale !== "prediction") {
    const others = needed(background, fitted);
    return (x) => byCoefficients(fitted, x, others);
  }
  if (scale === "raw") {
    throw new EngineError(
      "unsupported_explanation",
      `${fitted.estimator} has no raw scores; use the scale "prediction"`,
    );
  }
  const others = needed(background, fitted);
  return (x, options) => byCoalitions(fitted, x, others, options);
}

interface ForestModel {
  readonly forest: Forest;
  readonly link: Link;
}

function isForest(fitted: Explainable): fitted is Explainable & ForestModel {
  return "forest" in fitted && "link" in fitted;
}

function isLinear(fitted: Explainable): fitted is Explainable & { readonly linear: LinearCoefficients } {
  return "linear" in fitted;
}

function requireBackground(fitted: Explainable, background: FeatureMatrix): void {
  requireSameFeatures(fitted.features, background);
  if (background.rowCount > 0) return;
  throw new EngineError("bad_background", "the background must have at least 1 row, not 0");
}

function needed(background: FeatureMatrix | undefined, { estimator }: Explainable): FeatureMatrix {
  if (background) return background;
  throw new EngineError("bad_background", `an explanation of ${estimator} on this scale needs background rows`);
}

function predictorOf(fitted: Explainable): Predict {
  return "score" in fitted ? (rows) => fitted.score(rows) : (rows) => fitted.predict(rows);
}

const names = (x: FeatureMatrix) => x.features.map(({ name }) => name);

function byTrees(
  fitted: Explainable & ForestModel,
  trees: TreeExplainer,
  x: FeatureMatrix,
  options: ExplainOptions,
): Explanation {
  checkMatrix({ name: fitted.estimator, nativeMissing: true, nativeCategories: true }, x);
  const { values, expectedScores } = trees.explain(x, options);
  return {
    method: "tree",
    scale: fitted.link === "identity" ? (options.scale ?? "raw") : "raw",
    names: names(x),
    rowCount: x.rowCount,
    outputs: fitted.forest.outputs,
    contributions: values,
    expected: expectedScores,
  };
}

/** Links of one output; the score's bound is that of the kernels' exponential. */
const TRANSFORMS: Partial<Record<Link, (exponential: (score: number) => number) => (score: number) => number>> = {
  sigmoid: (exponential) => (score) => 1 / (1 + exponential(-score)),
  exponential: (exponential) => exponential,
};

function byRescaledTrees(fitted: Explainable & ForestModel, x: FeatureMatrix, options: ExplainOptions): Explanation {
  checkMatrix({ name: fitted.estimator, nativeMissing: true, nativeCategories: true }, x);
  const background = needed(options.background, fitted);
  return withKernels(({ run }) => {
    const transform = TRANSFORMS[fitted.link]?.(run.exponential) as (score: number) => number;
    const predictions = predictorOf(fitted)(background);
    const { values } = rescaledTreeShap(fitted.forest, x, background, transform, options);
    return {
      method: "tree",
      scale: "prediction",
      names: names(x),
      rowCount: x.rowCount,
      outputs: 1,
      contributions: values,
      expected: Float64Array.of(predictions.reduce((sum, value) => sum + value, 0) / predictions.length),
    };
  });
}

function byCoefficients(
  fitted: Explainable & { readonly linear: LinearCoefficients },
  x: FeatureMatrix,
  background: FeatureMatrix,
): Explanation {
  const needs = { name: fitted.estimator, nativeMissing: false, nativeCategories: false };
  checkMatrix(needs, x);
  checkMatrix(needs, background);
  const { values, expectedScores } = linearShap(fitted.linear, x, background);
  return {
    method: "linear",
    scale: "raw",
    names: names(x),
    rowCount: x.rowCount,
    outputs: expectedScores.length,
    contributions: values,
    expected: expectedScores,
  };
}

function byCoalitions(
  fitted: Explainable,
  x: FeatureMatrix,
  background: FeatureMatrix,
  options: ExplainOptions,
): Explanation {
  const { pairs = DEFAULT_PAIRS, seed = 0 } = options;
  const width = x.features.length;
  const method = options.method ?? (width <= EXACT_FEATURES ? "exact" : "permutation");
  if (!Number.isInteger(pairs) || pairs < 2 || pairs > MOST_PAIRS) {
    throw new EngineError("bad_params", `pairs must be a whole number from 2 to ${MOST_PAIRS}, not ${pairs}`);
  }
  const coalitions = method === "exact" ? 2 ** Math.min(width, MOST_EXACT_FEATURES) : 2 * pairs * (width - 1);
  const predictions = x.rowCount * coalitions * background.rowCount;
  if (predictions > MOST_PREDICTIONS) {
    throw new EngineError(
      "unsupported_explanation",
      `explaining ${x.rowCount} rows takes ${predictions} predictions, more than ${MOST_PREDICTIONS}; take fewer rows, background rows or pairs`,
    );
  }
  const predict = predictorOf(fitted);
  const game = new BackgroundGame(predict, x, background);
  const all = predict(x);
  const { outputs, expected } = game;
  const contributions = new Float64Array(x.rowCount * outputs * width);
  const standardErrors = new Float64Array(method === "permutation" ? contributions.length : 0);
  for (let row = 0; row < x.rowCount; row++) {
    const at = row * outputs * width;
    if (method === "exact") contributions.set(exactShapley(game, row, width), at);
    else {
      const prediction = all.subarray(row * outputs, (row + 1) * outputs);
      const sampled = permutationShapley(game, row, width, prediction, { pairs, seed });
      contributions.set(sampled.values, at);
      standardErrors.set(sampled.standardErrors, at);
    }
    if (options.onProgress?.((row + 1) / x.rowCount) === false) {
      throw new EngineError("cancelled", `the explanation was cancelled after ${row + 1} of ${x.rowCount} rows`);
    }
  }
  const explanation = { scale: "prediction", names: names(x), rowCount: x.rowCount, outputs, expected } as const;
  if (method === "exact") return { ...explanation, method, contributions };
  return { ...explanation, method, contributions, standardErrors };
}
