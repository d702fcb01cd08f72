import type { Scaling } from "../frame/scaling.js";
import type { ModelIdentity } from "../model-state.js";
import {
  type Metric,
  type NeighborIndex,
  type Neighbors,
  type SearchOptions,
  searchNeighbors,
} from "./neighbor-search.js";

export type VoteWeights = "uniform" | "distance";

/** The training rows as points, and how they vote. */
export interface TrainingPoints {
  /** Row-major. */
  readonly coordinates: Float64Array;
  /** What each row votes for: a class, or a number. */
  readonly targets: Float64Array;
  /** All 1 when absent. */
  readonly weights?: Float64Array | undefined;
  readonly scaling: Scaling;
  readonly neighborCount: number;
  readonly voteWeights: VoteWeights;
  readonly metric: Metric;
}

/** Predicts by the votes of the nearest points. */
export class NeighborVote {
  readonly #points: TrainingPoints;
  /** Columns of a prediction: 1, or the number of classes where there are more than two. */
  readonly outputs: number;
  readonly #index: NeighborIndex;

  constructor(
    points: TrainingPoints,
    { task, classCount, features }: Pick<ModelIdentity, "task" | "classCount" | "features">,
  ) {
    this.#points = points;
    this.outputs = task === "multiclass_classification" ? classCount : 1;
    const { coordinates, targets, metric, weights, neighborCount } = points;
    const size = { rowCount: targets.length, featureCount: features.length };
    this.#index = { coordinates, ...size, metric, weights, wanted: neighborCount };
  }

  /** Row-major predictions of row-major coordinates. */
  predict(queries: Float64Array, rowCount: number, options?: SearchOptions): Float64Array {
    const predictions = new Float64Array(rowCount * this.outputs);
    searchNeighbors(
      this.#index,
      queries,
      rowCount,
      (neighbors, query) => {
        this.#count(neighbors, predictions.subarray(query * this.outputs, (query + 1) * this.outputs));
      },
      options,
    );
    return predictions;
  }

  #count({ count, rows, distances, weights }: Neighbors, prediction: Float64Array): void {
    const byDistance = this.#points.voteWeights === "distance";
    const onTheSpot = byDistance && distances[0] === 0;
    let total = 0;
    for (let n = 0; n < count; n++) {
      const distance = distances[n] as number;
      if (onTheSpot && distance > 0) break;
      const weight = (weights[n] as number) / (byDistance && !onTheSpot ? distance : 1);
      const target = this.#points.targets[rows[n] as number] as number;
      if (this.outputs > 1) prediction[target]! += weight;
      else prediction[0]! += weight * target;
      total += weight;
    }
    for (let output = 0; output < this.outputs; output++) prediction[output]! /= total;
  }
}
