import { CrisolError, type FieldProblem, type Prediction, type PredictResult, type Row } from "@crisol/contract";
import { EngineError, type Frame, RecipeError } from "@crisol/engine";
import { newId } from "../store/ids.js";
import type { Store } from "../store/store.js";
import { inputInvalid } from "./input-invalid.js";
import type { LoadedModel, LoadedModels } from "./loaded-models.js";
import type { PredictionObserver } from "./prediction-observer.js";
import type { ModelProcesses } from "./pyfunc/model-processes.js";
import { readRows } from "./row-input.js";
import { RowsInFlight } from "./rows-in-flight.js";
import { scoreAt } from "./scores.js";
import { servedEndpoint } from "./served-endpoint.js";

/** Rows predicted without letting another request in: a few milliseconds. */
const ROWS_AT_ONCE = 256;

export interface PredictorOptions {
  readonly store: Store;
  readonly models: LoadedModels;
  readonly processes: Pick<ModelProcesses, "predict">;
  readonly observer: PredictionObserver;
  readonly clock: { now(): number };
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
  /** Rows of requests in flight, for each endpoint; more are refused. Default 20,000: twice the largest request. */
  readonly maximumRowsInFlight?: number;
}

/** Answers prediction requests of all endpoints. */
export class Predictor {
  readonly #inFlight: RowsInFlight;

  constructor(readonly options: PredictorOptions) {
    this.#inFlight = new RowsInFlight(options.maximumRowsInFlight ?? 20_000);
  }

  /**
   * Predicts `rows` with the version that the endpoint has now; a switch meanwhile does not touch this request. Throws
   * `not_found`, `endpoint_stopped`, `input_invalid` with all problems, `overloaded`, `model_file_invalid`, and
   * `model_not_ready` and `model_failed` of models that run their own code.
   */
  async predict(endpointName: string, rows: readonly Row[]): Promise<PredictResult> {
    const startedMs = this.options.monotonicMs();
    const endpoint = await servedEndpoint(this.options.store.read, endpointName);
    const { observer, clock } = this.options;
    try {
      if (endpoint.state === "stopped") throw new CrisolError("endpoint_stopped", { value: endpoint.name });
      const predictions = await this.#inFlight.during(endpoint.id, rows.length, async () => {
        if (endpoint.modelSha256 === null) return await this.options.processes.predict(endpoint, rows);
        const model = this.options.models.peek(endpoint) ?? (await this.options.models.get(endpoint));
        return await predictRows(model, rows);
      });
      observer.predicted({
        endpointId: endpoint.id,
        modelId: endpoint.modelId,
        modelVersion: endpoint.version,
        atMs: clock.now(),
        latencyMs: this.options.monotonicMs() - startedMs,
        rows,
        predictions,
      });
      return { model: { name: endpoint.modelName, version: endpoint.version }, predictions };
    } catch (error) {
      const latencyMs = this.options.monotonicMs() - startedMs;
      observer.failed({ endpointId: endpoint.id, atMs: clock.now(), latencyMs });
      throw error;
    }
  }
}

/** Predicts in pieces, between which the event loop turns: a large request costs the others little. */
async function predictRows(model: LoadedModel, rows: readonly Row[]): Promise<Prediction[]> {
  const requestId = newId("row");
  const predictions: Prediction[] = [];
  const problems: FieldProblem[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    if (start > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    const piece = rows.length <= ROWS_AT_ONCE ? rows : rows.slice(start, start + ROWS_AT_ONCE);
    const read = readRows(model.signature, piece, start);
    if (read.problems) {
      problems.push(...read.problems);
      if (problems.length >= 100) break;
    } else if (problems.length === 0) {
      const scores = predictFrame(model, read.frame);
      for (let i = 0; i < piece.length; i++) {
        predictions.push({ id: `${requestId}_${start + i}`, ...scoreAt(scores, i) });
      }
    }
  }
  if (problems.length > 0) throw inputInvalid(problems.slice(0, 100));
  return predictions;
}

/** The model's predictions; what the engine refuses about the rows becomes `input_invalid`. */
function predictFrame({ pipeline }: LoadedModel, frame: Frame) {
  try {
    return pipeline.predict(frame);
  } catch (error) {
    if (error instanceof RecipeError) throw inputInvalid(error.problems);
    if (error instanceof EngineError) throw new CrisolError("input_invalid", { problem: error.message });
    throw error;
  }
}
