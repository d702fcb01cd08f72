import { EngineError } from "../engine-error.js";
import type { IterationProgress, Target } from "../estimator.js";
import type { Address, Kernels } from "../kernels.js";
import { evaluate } from "../metrics/evaluate.js";
import { METRICS, type MetricName } from "../metrics/metric-table.js";
import type { Objective, ScoredRows } from "./objectives/objective.js";

/** Rows whose predictions are watched while trees are added. */
export interface WatchedRows {
  readonly rows: ScoredRows;
  readonly y: Target;
  readonly weights?: Float64Array;
}

/** What progress reports and early stopping see: the objective's loss and metric, and one more where it is asked for. */
export class Monitor {
  readonly #kernels: Kernels;
  readonly #objective: Objective;
  readonly #metric: MetricName | undefined;
  #scratch: { readonly address: Address; readonly sizeBytes: number } = { address: 0, sizeBytes: 0 };

  /** `metric` is "loss" or a metric of the task; throws EngineError for any other. */
  constructor(kernels: Kernels, objective: Objective, task: Target["task"], metric: MetricName | "loss") {
    this.#kernels = kernels;
    this.#objective = objective;
    // A metric that is the loss itself is taken from the kernels, whose logarithm is the same everywhere.
    this.#metric = metric === "loss" || metric === objective.lossName ? undefined : metric;
    if (this.#metric && !METRICS[this.#metric].tasks.includes(task)) {
      throw new EngineError("bad_params", `early_stopping_metric must be a metric of ${task}, not ${this.#metric}`);
    }
  }

  /** Loss and metric of the rows, by name with `prefix` before it; a metric that the rows do not define is absent. */
  measure(prefix: "train" | "validation", watched: WatchedRows): Record<string, number> {
    const measured = { [`${prefix}_${this.#objective.lossName}`]: this.#objective.loss(watched.rows) };
    const value = this.#metric && this.#evaluate(this.#metric, watched);
    if (value !== undefined) measured[`${prefix}_${this.#metric}`] = value;
    const { metric } = this.#objective;
    if (metric) measured[`${prefix}_${metric.name}`] = metric.of(watched.rows);
    return measured;
  }

  /** The number that early stopping follows, from what `measure` gave for validation rows; lower is better. */
  followed(losses: IterationProgress["losses"]): number {
    if (!this.#metric) {
      const { metric, lossName } = this.#objective;
      const own = losses[`validation_${metric?.name ?? lossName}`] as number;
      return metric?.direction === "maximise" ? -own : own;
    }
    const value = losses[`validation_${this.#metric}`];
    if (value === undefined) {
      throw new EngineError(
        "bad_params",
        `early_stopping_metric ${this.#metric} is not defined on the validation rows`,
      );
    }
    return METRICS[this.#metric].direction === "maximise" ? -value : value;
  }

  #evaluate(metric: MetricName, { rows, y, weights }: WatchedRows): number | undefined {
    const { task, values, classCount } = y;
    const prediction = this.#predictions(rows);
    return evaluate(task, values, prediction, { classCount, weights, metrics: [metric] })[metric];
  }

  /** Predictions by row from the scores, which stay as they are. */
  #predictions({ scores, stride, rowCount }: ScoredRows): Float64Array {
    const { outputs, link } = this.#objective;
    const sizeBytes = stride * outputs;
    if (this.#scratch.sizeBytes < sizeBytes) this.#scratch = { address: this.#kernels.allocate(sizeBytes), sizeBytes };
    const { address } = this.#scratch;
    this.#kernels.u8(address, sizeBytes).set(this.#kernels.u8(scores, sizeBytes));
    if (link === "sigmoid") this.#kernels.run.sigmoid(address, rowCount);
    if (link === "exponential") this.#kernels.run.exponentials(address, rowCount);
    if (link === "softmax") this.#kernels.run.softmax(address, rowCount, outputs, 8, stride);
    const byOutput = this.#kernels.f64(address, sizeBytes / 8);
    if (outputs === 1) return byOutput.slice(0, rowCount);
    return Float64Array.from({ length: rowCount * outputs }, (_, i) => {
      return byOutput[(i % outputs) * (stride / 8) + Math.floor(i / outputs)] as number;
    });
  }
}
