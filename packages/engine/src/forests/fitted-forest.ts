import { type Forest, gainImportance } from "../boosting/forest.js";
import { forestHeader, forestSections, readForest } from "../boosting/forest-state.js";
import { predict } from "../boosting/predictor.js";
import { checkFitInput, checkMatrix, requireSameFeatures } from "../check-fit-input.js";
import { ModelFileError } from "../engine-error.js";
import type { AutomaticParams, Estimator, EstimatorState, FitInput, FittedEstimator, Task } from "../estimator.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { withKernels } from "../kernels.js";
import { identityHeader, type ModelIdentity, readIdentity } from "../model-state.js";
import { type ParamTable, paramsOf } from "../params.js";
import { automaticFeatures, type ForestParams } from "./forest-params.js";
import { trainDeepForest } from "./forest-trainer.js";

const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];
type ForestName = "random_forest" | "extra_trees";

/** A forest whose trees' average is the prediction. */
export class FittedForest implements FittedEstimator {
  readonly estimator: ForestName;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  /** The trees, for explanation and export: what they add up to is the prediction. */
  readonly forest: Forest;
  readonly link = "identity";
  /** Accuracy, or R2, on rows that were left out of trees: with the parameter `oob_score`. */
  readonly outOfBagScore: number | undefined;

  constructor(name: ForestName, identity: ModelIdentity, forest: Forest, outOfBagScore?: number) {
    this.estimator = name;
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.forest = forest;
    this.outOfBagScore = outOfBagScore;
  }

  predict(x: FeatureMatrix): Float64Array {
    requireSameFeatures(this.features, x);
    checkMatrix({ name: this.estimator, nativeMissing: true, nativeCategories: true }, x);
    return predict(this.forest, x, this.link);
  }

  /** Mean decrease of impurity by the splits on each feature. */
  importance(): Float64Array {
    return gainImportance(this.forest, this.features.length);
  }

  save(): EstimatorState {
    const { outOfBagScore } = this;
    return {
      header: {
        ...identityHeader(this),
        ...forestHeader(this.forest),
        ...(outOfBagScore !== undefined && { outOfBagScore }),
      },
      sections: forestSections(this.forest),
    };
  }
}

/** An estimator of random trees: with the best threshold of each drawn feature, or with a random one. */
export function forestEstimator(
  name: ForestName,
  params: ParamTable,
  randomThresholds: boolean,
): Estimator<FittedForest> {
  const estimator: Estimator<FittedForest> = {
    name,
    tasks: TASKS,
    params,
    nativeCategories: true,
    nativeMissing: true,
    automaticParams({ max_features }, task): AutomaticParams {
      return max_features === "auto" ? { max_features: automaticFeatures(task === "regression") } : {};
    },
    fit(input: FitInput): FittedForest {
      checkFitInput(estimator, input);
      const { task, classCount } = input.y;
      const identity = { estimator: name, task, classCount, features: input.x.features };
      const values = paramsOf(params, input.params) as ForestParams;
      const { forest, outOfBagScore } = withKernels(
        (kernels) => trainDeepForest(kernels, input, values, randomThresholds),
        input.threads,
      );
      return new FittedForest(name, identity, forest, outOfBagScore);
    },
    load(state: EstimatorState): FittedForest {
      const identity = readIdentity(state, name, TASKS);
      const forest = readForest(state, identity.features);
      const outputs = identity.classCount > 2 ? identity.classCount : 1;
      if (forest.outputs !== outputs) {
        throw new ModelFileError(`a ${identity.task} model has ${outputs} outputs, not ${forest.outputs}`);
      }
      return new FittedForest(name, identity, forest, readScore(state.header.outOfBagScore));
    },
  };
  return estimator;
}

function readScore(value: unknown): number | undefined {
  if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
  throw new ModelFileError(`"outOfBagScore" must be a number, not ${JSON.stringify(value)}`);
}
