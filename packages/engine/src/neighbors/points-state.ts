import { ModelFileError } from "../engine-error.js";
import type { EstimatorState, Task } from "../estimator.js";
import { readScaling } from "../frame/scaling.js";
import {
  identityHeader,
  type ModelIdentity,
  readChoice,
  readIdentity,
  readInteger,
  readSection,
  requireFinite,
} from "../model-state.js";
import type { TrainingPoints } from "./neighbor-vote.js";

/** Training rows, targets and weights as sections of a model file. */
export function savePoints(identity: ModelIdentity, points: TrainingPoints): EstimatorState {
  const { coordinates, targets, weights, scaling, neighborCount, voteWeights, metric } = points;
  return {
    header: { ...identityHeader(identity), neighborCount, voteWeights, metric },
    sections: {
      coordinates,
      targets,
      ...(weights && { weights }),
      means: scaling.means,
      scales: scaling.scales,
    },
  };
}

/** The points in a state, which may be hostile: every number is finite, and every class exists. */
export function readPoints(
  state: EstimatorState,
  name: string,
  tasks: readonly Task[],
  neighborBounds: { readonly minimum: number; readonly maximum: number },
): { readonly identity: ModelIdentity; readonly points: TrainingPoints } {
  const identity = readIdentity(state, name, tasks);
  const featureCount = identity.features.length;
  const finite = (section: string, length?: number) => {
    const values = readSection(state, section, "float64", length);
    requireFinite(values, section);
    return values;
  };
  const targets = finite("targets");
  if (targets.length === 0) throw new ModelFileError("a model of nearest neighbours must have at least 1 row");
  const isClass = (value: number) => Number.isInteger(value) && value >= 0 && value < identity.classCount;
  if (identity.task !== "regression" && !targets.every(isClass)) {
    throw new ModelFileError(`section "targets" must have classes from 0 to ${identity.classCount - 1}`);
  }
  const weights = Object.hasOwn(state.sections, "weights") ? finite("weights", targets.length) : undefined;
  if (weights?.some((weight) => weight <= 0)) throw new ModelFileError(`section "weights" has a number not above 0`);
  const { minimum, maximum } = neighborBounds;
  return {
    identity,
    points: {
      coordinates: finite("coordinates", targets.length * featureCount),
      targets,
      weights,
      scaling: readScaling(state, featureCount),
      neighborCount: readInteger(state, "neighborCount", minimum, maximum),
      voteWeights: readChoice(state, "voteWeights", ["uniform", "distance"]),
      metric: readChoice(state, "metric", ["euclidean", "manhattan"]),
    },
  };
}
