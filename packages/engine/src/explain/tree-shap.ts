import type { Forest } from "../boosting/forest.js";
import { predict } from "../boosting/predictor.js";
import { EngineError } from "../engine-error.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import type { Threads } from "../threads/threads.js";
import { nodeImage } from "./node-image.js";
import { interactionShap, interventionalShap } from "./path-shap.js";
import { type TreeShapWork, treeShapValues } from "./tree-shap-values.js";

export interface TreeShapOptions {
  /**
   * Rows whose values stand for unknown features ("interventional", or "true to the model"): contributions sum to the
   * prediction minus the mean prediction of these rows. Without them an unknown feature follows both branches, weighted by
   * the training rows that went each way ("path dependent", "true to the data").
   */
  readonly background?: FeatureMatrix;
  readonly threads?: Threads;
  /** Called from time to time with the share of the work done, 0 to 1; return false to stop with "cancelled". */
  readonly onProgress?: (share: number) => boolean | undefined;
}

/** Contributions to raw scores. */
export interface TreeShapValues {
  /** Row-major, rows x outputs x features; with interactions rows x outputs x features x features. */
  readonly values: Float64Array;
  /** One an output; with the sum of a row's values it is the row's raw score. */
  readonly expectedScores: Float64Array;
}

const MOST_RESULT_VALUES = 2 ** 30;
const MOST_ROW_VALUES = 2 ** 23;

/**
 * Exact Shapley values of a forest's raw scores (TreeSHAP, Lundberg et al. 2020, "From local explanations to global
 * understanding with explainable AI for trees"), in time proportional to the number of nodes. A row's values do not
 * depend, to the bit, on the rows beside it or the number of threads.
 *
 * Throws EngineError "bad_background" for a background without rows, "out_of_memory" with the bound where the result or the
 * work would not fit, "unsupported_explanation" for trees deeper than 512, or with more than 64 features on a path and a
 * background, and "cancelled" when `onProgress` said so.
 */
export function treeShap(forest: Forest, x: FeatureMatrix, options: TreeShapOptions = {}): TreeShapValues {
  return new TreeExplainer(forest, options.background).explain(x, options);
}

/**
 * `treeShap` for one set of rows after another. What does not depend on them is worked out once, and of the explainer last
 * used it stays in memory, so that a row costs only itself. Throws as `treeShap`.
 */
export class TreeExplainer {
  readonly #forest: Forest;
  readonly #background: FeatureMatrix | undefined;
  #expectedScores: Float64Array | undefined;

  constructor(forest: Forest, background?: FeatureMatrix) {
    if (background && background.rowCount < 1) {
      throw new EngineError("bad_background", "the background must have at least 1 row, not 0");
    }
    this.#forest = forest;
    this.#background = background;
  }

  explain(x: FeatureMatrix, options: Omit<TreeShapOptions, "background"> = {}): TreeShapValues {
    const forest = this.#forest;
    const background = this.#background;
    checkSize(x.rowCount, x.columns.length * forest.outputs);
    const values = background
      ? interventionalShap(forest, x, background, workOf(options))
      : treeShapValues(forest, x, workOf(options));
    this.#expectedScores ??= background ? meanScores(forest, background) : nodeImage(forest).expectedScores;
    return { values, expectedScores: this.#expectedScores.slice() };
  }
}

/**
 * Shapley interaction values of a forest's raw scores, path dependent: symmetric matrices whose rows sum to the Shapley
 * values. Off the diagonal is half of what two features give together beyond what each gives alone; on it what is left for the
 * feature alone. Throws as `treeShap`.
 */
export function treeShapInteractions(
  forest: Forest,
  x: FeatureMatrix,
  options: Omit<TreeShapOptions, "background"> = {},
): TreeShapValues {
  checkSize(x.rowCount, x.columns.length ** 2 * forest.outputs);
  const values = interactionShap(forest, x, workOf(options));
  return { values, expectedScores: nodeImage(forest).expectedScores.slice() };
}

function workOf({ threads, onProgress }: TreeShapOptions): TreeShapWork {
  return {
    ...(threads && { threads }),
    ...(onProgress && {
      report: (share) => {
        if (onProgress(share) !== false) return;
        throw new EngineError("cancelled", `the explanation was cancelled after ${Math.round(share * 100)} %`);
      },
    }),
  };
}

function checkSize(rowCount: number, rowValues: number): void {
  if (rowValues > MOST_ROW_VALUES) {
    throw new EngineError(
      "out_of_memory",
      `a row has ${rowValues} contributions, and at most ${MOST_ROW_VALUES} can be worked out`,
    );
  }
  if (rowCount * rowValues <= MOST_RESULT_VALUES) return;
  throw new EngineError(
    "out_of_memory",
    `${rowCount} rows with ${rowValues} contributions each are more than ${MOST_RESULT_VALUES} numbers; explain fewer rows at a time`,
  );
}

/** The mean raw score of each output. */
function meanScores(forest: Forest, background: FeatureMatrix): Float64Array {
  const scores = predict(forest, background, "identity");
  const means = new Float64Array(forest.outputs);
  scores.forEach((score, i) => {
    means[i % forest.outputs]! += score;
  });
  return means.map((sum) => sum / background.rowCount);
}
