import { ModelFileError } from "../engine-error.js";
import type { EstimatorState, Task } from "../estimator.js";
import {
  identityHeader,
  type ModelIdentity,
  readChoice,
  readIdentity,
  readSection,
  requireFinite,
} from "../model-state.js";
import { type ClassMoments, categoryStarts } from "./class-moments.js";

export function saveMoments(identity: ModelIdentity, moments: ClassMoments): EstimatorState {
  const { uniformPrior, alpha, classWeights, means, variances, varianceFloor, categoryWeights } = moments;
  return {
    header: { ...identityHeader(identity), classPrior: uniformPrior ? "uniform" : "training" },
    sections: {
      class_weights: classWeights,
      means,
      variances,
      category_weights: categoryWeights,
      smoothing: Float64Array.of(varianceFloor, alpha),
    },
  };
}

/** The moments in a state, which may be hostile: weights and variances are not negative, and some class has rows. */
export function readMoments(
  state: EstimatorState,
  name: string,
  tasks: readonly Task[],
): { readonly identity: ModelIdentity; readonly moments: ClassMoments } {
  const identity = readIdentity(state, name, tasks);
  const { classCount, features } = identity;
  const numeric = features.filter((feature) => feature.kind === "numeric").length;
  const read = (section: string, length: number, least = Number.NEGATIVE_INFINITY) => {
    const values = readSection(state, section, "float64", length);
    requireFinite(values, section);
    if (values.some((value) => value < least))
      throw new ModelFileError(`section "${section}" has a number below ${least}`);
    return values;
  };
  const classWeights = read("class_weights", classCount, 0);
  if (!classWeights.some((weight) => weight > 0)) throw new ModelFileError(`section "class_weights" has no rows`);
  const smoothing = read("smoothing", 2, Number.MIN_VALUE);
  return {
    identity,
    moments: {
      uniformPrior: readChoice(state, "classPrior", ["training", "uniform"]) === "uniform",
      alpha: smoothing[1] as number,
      classWeights,
      means: read("means", numeric * classCount),
      variances: read("variances", numeric * classCount, 0),
      varianceFloor: smoothing[0] as number,
      categoryWeights: read("category_weights", (categoryStarts(features).at(-1) as number) * classCount, 0),
    },
  };
}
