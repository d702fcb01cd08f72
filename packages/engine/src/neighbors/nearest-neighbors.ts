import { checkFitInput, checkMatrix, requireModerate, requireSameFeatures } from "../check-fit-input.js";
import type { Estimator, EstimatorState, FitInput, FittedEstimator, PredictOptions, Task } from "../estimator.js";
import { evenlySpread } from "../frame/evenly-spread.js";
import { type FeatureMatrix, takeMatrixRows } from "../frame/matrix.js";
import { fitScaling, noScaling, scaledRows } from "../frame/scaling.js";
import { standardizeParam } from "../frame/standardize-param.js";
import type { ModelIdentity } from "../model-state.js";
import type { ParamTable } from "../params.js";
import { reportOnlyIteration } from "../training-loss.js";
import { neighborImportance } from "./neighbor-importance.js";
import type { Metric } from "./neighbor-search.js";
import { NeighborVote, type TrainingPoints, type VoteWeights } from "./neighbor-vote.js";
import { readPoints, savePoints } from "./points-state.js";

const NAME = "nearest_neighbors";
const TASKS: readonly Task[] = ["binary_classification", "multiclass_classification", "regression"];
/** The training loss is reported on so many rows at most, because each costs a search. */
const REPORTED_ROWS = 10_000;

const params = {
  n_neighbors: {
    type: "integer",
    default: 5,
    minimum: 1,
    maximum: 10_000,
    scale: "log",
    description:
      "Neighbours that vote. With row weights, so many that their weights come to this number: a row of weight 2 counts as two.",
    aliases: ["k", "neighbors"],
  },
  weights: {
    type: "choice",
    default: "uniform",
    choices: ["uniform", "distance"],
    description: "Votes count the same, or by the inverse of the distance; neighbours at distance 0 then vote alone.",
    aliases: ["weight_func"],
  },
  metric: {
    type: "choice",
    default: "euclidean",
    choices: ["euclidean", "manhattan"],
    description: "Distance between rows: root of the sum of squared differences, or sum of absolute differences.",
    aliases: ["distance"],
  },
  standardize: standardizeParam,
} as const satisfies ParamTable;

/**
 * The mean, or the shares of the classes, of the k nearest training rows (Fix and Hodges 1951), found exactly; of rows
 * equally near the one with the lower number comes first. The model holds all training rows, and so does its file:
 * 8 bytes a row and feature.
 */
export const nearestNeighbors: Estimator<FittedNearestNeighbors> = {
  name: NAME,
  tasks: TASKS,
  params,
  nativeCategories: false,
  nativeMissing: false,
  fit(input: FitInput): FittedNearestNeighbors {
    checkFitInput(nearestNeighbors, input);
    requireModerate(NAME, input.x);
    const identity = {
      estimator: NAME,
      task: input.y.task,
      classCount: input.y.classCount,
      features: input.x.features,
    };
    const { x, y, weights } = weightedRows(input);
    const standardize = Boolean(input.params.standardize ?? params.standardize.default);
    const scaling = standardize ? fitScaling(x, weights, true) : noScaling(x.features.length);
    const fitted = new FittedNearestNeighbors(identity, {
      coordinates: scaledRows(x, scaling),
      targets: y.values,
      weights,
      scaling,
      neighborCount: Number(input.params.n_neighbors ?? params.n_neighbors.default),
      voteWeights: (input.params.weights ?? params.weights.default) as VoteWeights,
      metric: (input.params.metric ?? params.metric.default) as Metric,
    });
    if (input.onIteration) {
      const reported = evenlySpread(input.x.rowCount, REPORTED_ROWS);
      reportOnlyIteration(fitted, { ...input, ...takeInputRows(input, reported) });
    }
    return fitted;
  },
  load(state: EstimatorState): FittedNearestNeighbors {
    const { identity, points } = readPoints(state, NAME, TASKS, params.n_neighbors);
    return new FittedNearestNeighbors(identity, points);
  },
};

export class FittedNearestNeighbors implements FittedEstimator {
  readonly estimator = NAME;
  readonly task: Task;
  readonly classCount: number;
  readonly features: ModelIdentity["features"];
  readonly points: TrainingPoints;
  readonly #vote: NeighborVote;

  constructor(identity: ModelIdentity, points: TrainingPoints) {
    this.task = identity.task;
    this.classCount = identity.classCount;
    this.features = identity.features;
    this.points = points;
    this.#vote = new NeighborVote(points, identity);
  }

  predict(x: FeatureMatrix, { threads }: PredictOptions = {}): Float64Array {
    requireSameFeatures(this.features, x);
    checkMatrix(nearestNeighbors, x);
    return this.#vote.predict(scaledRows(x, this.points.scaling), x.rowCount, { threads });
  }

  importance(): Float64Array {
    return neighborImportance(this.#vote, this.points, this.features.length);
  }

  save(): EstimatorState {
    return savePoints(this, this.points);
  }
}

type Rows = Pick<FitInput, "x" | "y" | "weights">;

/** The rows of weight above 0; no weights when all are 1. */
function weightedRows({ x, y, weights }: FitInput): Rows {
  if (!weights || weights.every((weight) => weight === 1)) return { x, y };
  const rows = Array.from(weights.keys()).filter((row) => (weights[row] as number) > 0);
  return takeInputRows({ x, y, weights }, rows);
}

function takeInputRows({ x, y, weights }: Rows, rows: ArrayLike<number>): Rows {
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  return {
    x: takeMatrixRows(x, rows),
    y: { ...y, values: take(y.values) },
    ...(weights && { weights: take(weights) }),
  };
}
