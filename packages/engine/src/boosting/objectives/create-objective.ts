import { EngineError } from "../../engine-error.js";
import type { Target, Task } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import type { BoostingParams } from "../boosting-params.js";
import { huberLoss } from "./huber.js";
import { binaryLogLoss, softmaxLogLoss } from "./log-loss.js";
import type { Objective } from "./objective.js";
import { absoluteError, quantileLoss } from "./quantile.js";
import { squaredError } from "./squared-error.js";
import { checkTweedieTarget, type TweedieName, tweedieDeviance } from "./tweedie.js";

export type ObjectiveName = Exclude<BoostingParams["objective"], "auto">;

/** The objective that `params` ask for; throws EngineError when it is not one for the task. */
export function objectiveName(task: Task, params: BoostingParams): ObjectiveName {
  const own = task === "regression" ? "squared_error" : "log_loss";
  if (params.objective === "auto") return own;
  if ((params.objective === "log_loss") === (own === "log_loss")) return params.objective;
  const expected = own === "log_loss" ? "log_loss" : "any other than log_loss";
  throw new EngineError("bad_params", `objective must be ${expected} for ${task}, not ${params.objective}`);
}

/** The loss to minimise on `target`, from raw scores `start` where given; throws EngineError for targets outside its domain. */
export function createObjective(
  kernels: Kernels,
  target: Target,
  weights: Float64Array | undefined,
  params: BoostingParams,
  start?: Float64Array,
): Objective {
  const name = objectiveName(target.task, params);
  switch (name) {
    case "log_loss":
      return (target.task === "binary_classification" ? binaryLogLoss : softmaxLogLoss)(kernels, target, weights);
    case "squared_error":
      return squaredError(kernels, target, weights, start);
    case "absolute_error":
      return absoluteError(kernels, target, weights);
    case "huber":
      return huberLoss(kernels, target, weights, params.huber_delta);
    case "quantile":
      return quantileLoss(kernels, target, weights, params.quantile_alpha);
    case "poisson":
    case "gamma":
    case "tweedie":
      return tweedieDeviance(kernels, name, target, weights, variancePower(name, params), start);
  }
}

/** Throws EngineError for validation targets on which the objective is not defined. */
export function checkValidationTarget(target: Target, params: BoostingParams): void {
  const name = objectiveName(target.task, params);
  if (name === "poisson" || name === "gamma" || name === "tweedie") {
    checkTweedieTarget(name, variancePower(name, params), target);
  }
}

function variancePower(name: TweedieName, params: BoostingParams): number {
  return { poisson: 1, gamma: 2, tweedie: params.tweedie_power }[name];
}
