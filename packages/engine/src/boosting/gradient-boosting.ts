import { checkFitInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, PredictOptions, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { identityHeader, type ModelIdentity, readChoice, readIdentity } from "../model-state.js";
import { automaticParams, type BoostingParams, boostingParams, boostingParamsOf } from "./boosting-params.js";
import { type Forest, gainImportance } from "./forest.js";
import { forestHeader, forestSections, readForest } from "./forest-state.js";
import { type CustomObjective, customName, LONGEST_NAME } from "./objectives/custom-objective.js";
import { type Link, predict } from "./predictor.js";
import { trainForest } from "./trainer.js";
import { joinFeatures, warmStartFrom } from "./warm-start.js";

const NAME = "gradient_boosting";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];
const LINKS: Readonly<Record<Task, Link>> = {
  binary_classification: "sigmoid",
  multiclass_classification: "softmax",
  regression: "identity",
};
const LINKS_OF: Readonly<Record<Task, readonly Link[]>> = {
  binary_classification: ["sigmoid"],
  multiclass_classification: ["softmax"],
  regression: ["identity", "exponential"],
};

/**
 * Histogram-based gradient boosted trees, for tables of numbers and categories with or without missing values, under the
 * loss that the parameter `objective` names.
 *
 * With `warmStart`, `n_estimators` more iterations are added to a model that was fitted here, loaded or imported from
 * LightGBM or XGBoost (as with LightGBM's `init_model`; scikit-learn's `warm_start` counts all). On the rows, the seed and the
 * parameters that made the model the result is, byte for byte, that of one longer fit without early stopping. Other rows may
 * have categories that it has not seen; its trees treat them as missing, as they did, and new trees tell them apart. The
 * loss may be another with the same link. A model with a tree against one of `monotone_constraints` is refused. Early stopping compares with the model itself, and keeps it where nothing improves.
 * Nothing is learnt where all targets are so far from its predictions that no split tells the rows apart: fit anew there.
 */
export const gradientBoosting: Estimator<FittedGradientBoosting> = {
  name: NAME,
  tasks: TASKS,
  params: boostingParams,
  nativeCategories: true,
  nativeMissing: true,
  warmStart: true,
  automaticParams,
  fit(input: FitInput): FittedGradientBoosting {
    checkFitInput(gradientBoosting, input);
    return fitTrees(input, boostingParamsOf(input.params, input.y.task));
  },
  load(state: EstimatorState): FittedGradientBoosting {
    const identity = readIdentity(state, NAME, TASKS);
    const forest = readForest(state, identity.features);
    const outputs = identity.task === "multiclass_classification" ? identity.classCount : 1;
    if (forest.outputs !== outputs) {
      throw new ModelFileError(`a ${identity.task} model has ${outputs} outputs, not ${forest.outputs}`);
    }
    return new FittedGradientBoosting(identity, forest, readLink(state, identity.task), readCustomObjective(state));
  },
};

/**
 * `gradientBoosting` under a loss of the caller's own, for the tasks that it names. The model file has the link, the
 * loss's name and nothing that runs: `gradientBoosting.load` reads it. Throws EngineError "bad_objective" for a link that a task has not.
 */
export function gradientBoostingWith({
  objective,
}: {
  readonly objective: CustomObjective;
}): Estimator<FittedGradientBoosting> {
  const { link, tasks } = objective;
  const name = customName(objective);
  for (const task of tasks) {
    if (LINKS_OF[task].includes(link)) continue;
    const links = LINKS_OF[task].join(" or ");
    throw new EngineError("bad_objective", `objective ${name}: the link for ${task} must be ${links}, not ${link}`);
  }
  const estimator: Estimator<FittedGradientBoosting> = {
    ...gradientBoosting,
    tasks,
    automaticParams(params, task) {
      const { objective: _, ...others } = automaticParams(params, task);
      return others;
    },
    fit(input) {
      checkFitInput(estimator, input);
      const params = boostingParamsOf(input.params, input.y.task);
      if (params.objective !== "auto") {
        throw new EngineError("bad_params", `objective must be auto beside ${name}, not ${params.objective}`);
      }
      return fitTrees(input, params, objective);
    },
  };
  return estimator;
}

/** `input` has been checked. */
function fitTrees(input: FitInput, params: BoostingParams, custom?: CustomObjective): FittedGradientBoosting {
  const { x, y, warmStart, threads } = input;
  if (warmStart && !(warmStart instanceof FittedGradientBoosting)) {
    throw new EngineError("bad_warm_start", `warmStart must be what ${NAME} has fitted, loaded or imported`);
  }
  const start = warmStart && warmStartFrom(warmStart, input);
  const features = warmStart ? joinFeatures(warmStart.features, x.features) : x.features;
  const identity = { estimator: NAME, task: y.task, classCount: y.classCount, features };
  const options = { ...(custom && { custom }), start };
  const { forest, link } = withKernels((kernels) => trainForest(kernels, input, params, options), threads);
  return new FittedGradientBoosting(identity, forest, link, custom && customName(custom));
}

/** Files before links were written have the task's own. */
function readLink(state: EstimatorState, task: Task): Link {
  return Object.hasOwn(state.header, "link") ? readChoice(state, "link", LINKS_OF[task]) : LINKS[task];
}

function readCustomObjective({ header }: EstimatorState): string | undefined {
  if (!Object.hasOwn(header, "custom_objective")) return undefined;
  const name = header.custom_objective;
  if (typeof name === "string" && name.length > 0 && name.length <= LONGEST_NAME) return name;
  throw new ModelFileError(`custom_objective must be a name of 1 to ${LONGEST_NAME} characters`);
}

export class FittedGradientBoosting implements FittedEstimator {
  readonly estimator = NAME;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  /** The trees, for explanation and export. */
  readonly forest: Forest;
  readonly link: Link;
  /** The name of the caller's loss that the trees were fitted to; undefined for a built-in one. */
  readonly customObjective: string | undefined;

  constructor(identity: ModelIdentity, forest: Forest, link: Link, customObjective?: string) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.forest = forest;
    this.link = link;
    this.customObjective = customObjective;
  }

  predict(x: FeatureMatrix, options: PredictOptions = {}): Float64Array {
    return predict(this.forest, this.#checked(x), this.link, options.threads);
  }

  /** Raw scores before the sigmoid or softmax: log odds, or the value itself for regression; `outputs` a row. */
  predictRaw(x: FeatureMatrix): Float64Array {
    return predict(this.forest, this.#checked(x), "identity");
  }

  importance(): Float64Array {
    return gainImportance(this.forest, this.features.length);
  }

  save(): EstimatorState {
    return {
      header: {
        ...identityHeader(this),
        ...forestHeader(this.forest),
        link: this.link,
        ...(this.customObjective !== undefined && { custom_objective: this.customObjective }),
      },
      sections: forestSections(this.forest),
    };
  }

  #checked(x: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.features, x);
    checkMatrix(gradientBoosting, x);
    return x;
  }
}
