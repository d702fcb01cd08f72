import { EngineError } from "../../engine-error.js";
import type { Target, Task } from "../../estimator.js";
import type { Kernels } from "../../kernels.js";
import type { Link } from "../predictor.js";
import { type Objective, type ObjectiveMetric, type ScoredRows, unitFor } from "./objective.js";

/** Rows as a custom objective sees them: views that hold for the call, and are not to be written to. */
export interface ObjectiveRows {
  /** Raw scores of all rows, for each output. */
  readonly scores: readonly Float64Array[];
  readonly labels: Float64Array;
  /** Absent where every weight is 1. */
  readonly weights: Float64Array | undefined;
}

/** A loss of the caller's own. The same arguments must give the same numbers, or models have no bytes of their own. */
export interface CustomObjective {
  /** What the loss is called in progress reports, messages and the model file: 1 to 100 characters. Default "custom_loss". */
  readonly name?: string;
  readonly tasks: readonly Task[];
  /** How raw scores become predictions: sigmoid, softmax, or for regression identity or exponential. */
  readonly link: Link;
  /** The raw scores before any tree: as many as there are classes for more than two, else one. */
  baseScores(target: Target, weights: Float64Array | undefined): readonly number[];
  /**
   * Fills the first and second derivatives of each row's loss by its raw score, times the row's weight, for each output.
   * Second derivatives are at least 0.
   */
  gradients(rows: ObjectiveRows, gradients: readonly Float64Array[], hessians: readonly Float64Array[]): void;
  /** The mean loss of the rows, which early stopping follows unless there is a `metric`; lower is better. */
  loss(rows: ObjectiveRows): number;
  /** Reported beside the loss, and what early stopping follows unless `early_stopping_metric` names another. */
  readonly metric?: CustomMetric;
}

export interface CustomMetric {
  /** What it is called in progress reports; another name than the loss's. */
  readonly name: string;
  /** Default "minimise". */
  readonly direction?: "minimise" | "maximise";
  /** The metric of all rows, from their raw scores. */
  of(rows: ObjectiveRows): number;
}

const DEFAULT_NAME = "custom_loss";
/** Characters of a name. */
export const LONGEST_NAME = 100;

/** The objective's name; throws EngineError "bad_objective" for one that is empty, too long, or the metric's as well. */
export function customName({ name = DEFAULT_NAME, metric }: CustomObjective): string {
  if (name.length < 1 || name.length > LONGEST_NAME) {
    throw new EngineError(
      "bad_objective",
      `an objective's name must have 1 to ${LONGEST_NAME} characters, not "${name}"`,
    );
  }
  if (metric?.name === name) {
    throw new EngineError("bad_objective", `objective ${name}: the metric must have another name than the loss`);
  }
  return name;
}

// Squares of what is larger overflow.
const LARGEST = 1e100;

/** The caller's loss as trees see it; throws EngineError "bad_objective" for what it returns that is no number. */
export function customObjective(
  kernels: Kernels,
  custom: CustomObjective,
  target: Target,
  weights: Float64Array | undefined,
): Objective {
  const outputs = target.task === "multiclass_classification" ? target.classCount : 1;
  const baseScores = Float64Array.from(custom.baseScores(target, weights));
  if (baseScores.length !== outputs || !baseScores.every(isModerate)) {
    const expected = `${outputs} number${outputs > 1 ? "s" : ""} within ${LARGEST}`;
    refuse(custom, `the base scores must be ${expected}, not [${baseScores.join(", ")}]`);
  }
  const columns = () => Array.from({ length: outputs }, () => new Float64Array(target.values.length));
  const [gradients, hessians] = [columns(), columns()];
  const units = { gradient: 1, hessian: 1 };
  return {
    outputs,
    lossName: customName(custom),
    link: custom.link,
    baseScores,
    get gradientUnit() {
      return units.gradient;
    },
    get hessianUnit() {
      return units.hessian;
    },
    leafRule: { kind: "newton" },
    prepare(rows) {
      custom.gradients(rowsOf(kernels, rows, outputs), gradients, hessians);
      const gradient = largestOf(custom, "gradient", gradients, -LARGEST);
      const hessian = largestOf(custom, "hessian", hessians, 0);
      units.gradient = unitFor(gradient);
      units.hessian = unitFor(hessian);
    },
    gradients({ rowCount }, output, buffers) {
      place(kernels.f32(buffers.gradients, rowCount), gradients[output] as Float64Array, units.gradient);
      place(kernels.f32(buffers.hessians, rowCount), hessians[output] as Float64Array, units.hessian);
    },
    loss(rows) {
      const loss = custom.loss(rowsOf(kernels, rows, outputs));
      if (!Number.isFinite(loss)) refuse(custom, `the loss must be a number, not ${loss}`);
      return loss;
    },
    ...(custom.metric && { metric: metricOf(kernels, custom, custom.metric, outputs) }),
  };
}

function metricOf(kernels: Kernels, custom: CustomObjective, metric: CustomMetric, outputs: number): ObjectiveMetric {
  const { name, direction = "minimise" } = metric;
  return {
    name,
    direction,
    of(rows) {
      const value = metric.of(rowsOf(kernels, rows, outputs));
      if (!Number.isFinite(value)) refuse(custom, `the metric ${name} must be a number, not ${value}`);
      return value;
    },
  };
}

function rowsOf(kernels: Kernels, rows: ScoredRows, outputs: number): ObjectiveRows {
  const { rowCount, scores, stride, labels, weights } = rows;
  return {
    scores: Array.from({ length: outputs }, (_, output) => kernels.f64(scores + output * stride, rowCount)),
    labels: kernels.f64(labels, rowCount),
    weights: weights ? kernels.f64(weights, rowCount) : undefined,
  };
}

/** The largest magnitude, after a look at each number. */
function largestOf(custom: CustomObjective, what: string, columns: readonly Float64Array[], least: number): number {
  let largest = 0;
  columns.forEach((column, output) => {
    for (let row = 0; row < column.length; row++) {
      const value = column[row] as number;
      if (!(value >= least && value <= LARGEST)) {
        const where = columns.length > 1 ? ` for output ${output}` : "";
        refuse(custom, `the ${what} of row ${row}${where} must be a number from ${least} to ${LARGEST}, not ${value}`);
      }
      largest = Math.max(largest, Math.abs(value));
    }
  });
  return largest;
}

function place(to: Float32Array, values: Float64Array, unit: number): void {
  for (let row = 0; row < values.length; row++) to[row] = (values[row] as number) * unit;
}

function isModerate(value: number): boolean {
  return Math.abs(value) <= LARGEST;
}

function refuse(custom: CustomObjective, problem: string): never {
  throw new EngineError("bad_objective", `objective ${customName(custom)}: ${problem}`);
}
