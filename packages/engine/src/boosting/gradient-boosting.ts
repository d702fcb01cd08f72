import { checkFitInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { EngineError, ModelFileError } from "../engine-error.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, PredictOptions, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { identityHeader, type ModelIdentity, readChoice, readIdentity } from "../model-state.js";
import { boostingParams, boostingParamsOf } from "./boosting-params.js";
import { type Forest, gainImportance } from "./forest.js";
import { forestHeader, forestSections, readForest } from "./forest-state.js";
import type { CustomObjective } from "./objectives/custom-objective.js";
import { type Link, predict } from "./predictor.js";
import { trainForest } from "./trainer.js";

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
 */
export const gradientBoosting: Estimator<FittedGradientBoosting> = {
  name: NAME,
  tasks: TASKS,
  params: boostingParams,
  nativeCategories: true,
  nativeMissing: true,
  fit(input: FitInput): FittedGradientBoosting {
    checkFitInput(gradientBoosting, input);
    const { task, classCount } = input.y;
    const identity = { estimator: NAME, task, classCount, features: input.x.features };
    const params = boostingParamsOf(input.params);
    const { forest, link } = withKernels((kernels) => trainForest(kernels, input, params), input.threads);
    return new FittedGradientBoosting(identity, forest, link);
  },
  load(state: EstimatorState): FittedGradientBoosting {
    const identity = readIdentity(state, NAME, TASKS);
    const forest = readForest(state, identity.features);
    const outputs = identity.task === "multiclass_classification" ? identity.classCount : 1;
    if (forest.outputs !== outputs) {
      throw new ModelFileError(`a ${identity.task} model has ${outputs} outputs, not ${forest.outputs}`);
    }
    return new FittedGradientBoosting(identity, forest, readLink(state, identity.task));
  },
};

/**
 * `gradientBoosting` under a loss of the caller's own, for the tasks that it names. The model file has the link and
 * nothing that runs: `gradientBoosting.load` reads it. Throws EngineError "bad_objective" for a link that a task has not.
 */
export function gradientBoostingWith({
  objective,
}: {
  readonly objective: CustomObjective;
}): Estimator<FittedGradientBoosting> {
  const { name, link, tasks } = objective;
  for (const task of tasks) {
    if (LINKS_OF[task].includes(link)) continue;
    const links = LINKS_OF[task].join(" or ");
    throw new EngineError("bad_objective", `objective ${name}: the link for ${task} must be ${links}, not ${link}`);
  }
  const estimator: Estimator<FittedGradientBoosting> = {
    ...gradientBoosting,
    tasks,
    fit(input) {
      checkFitInput(estimator, input);
      const { task, classCount } = input.y;
      const params = boostingParamsOf(input.params);
      if (params.objective !== "auto") {
        throw new EngineError("bad_params", `objective must be auto beside ${name}, not ${params.objective}`);
      }
      const identity = { estimator: NAME, task, classCount, features: input.x.features };
      const trained = withKernels((kernels) => trainForest(kernels, input, params, objective), input.threads);
      return new FittedGradientBoosting(identity, trained.forest, trained.link);
    },
  };
  return estimator;
}

/** Files before links were written have the task's own. */
function readLink(state: EstimatorState, task: Task): Link {
  return Object.hasOwn(state.header, "link") ? readChoice(state, "link", LINKS_OF[task]) : LINKS[task];
}

export class FittedGradientBoosting implements FittedEstimator {
  readonly estimator = NAME;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  /** The trees, for explanation and export. */
  readonly forest: Forest;
  readonly link: Link;

  constructor(identity: ModelIdentity, forest: Forest, link: Link) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.forest = forest;
    this.link = link;
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
      header: { ...identityHeader(this), ...forestHeader(this.forest), link: this.link },
      sections: forestSections(this.forest),
    };
  }

  #checked(x: FeatureMatrix): FeatureMatrix {
    requireSameFeatures(this.features, x);
    checkMatrix(gradientBoosting, x);
    return x;
  }
}
