import type { Prediction, Row } from "@crisol/contract";

/** A request that an endpoint answered. */
export interface PredictedRequest {
  readonly endpointId: string;
  readonly modelId: string;
  readonly modelVersion: number;
  readonly atMs: number;
  readonly latencyMs: number;
  readonly rows: readonly Row[];
  readonly predictions: readonly Prediction[];
}

/** A request that an endpoint refused or failed. */
export interface FailedRequest {
  readonly endpointId: string;
  readonly atMs: number;
  readonly latencyMs: number;
}

/** Who is told of requests. It returns at once: the answer is not kept waiting. */
export interface PredictionObserver {
  predicted(request: PredictedRequest): void;
  failed(request: FailedRequest): void;
}
