import type { Task } from "../estimator.js";
import type { ScoredRows } from "./scored-rows.js";

/** One metric as everything outside needs to know it: forms, comparisons, criteria and reference pages read it. */
export interface MetricSpec {
  readonly tasks: readonly Task[];
  readonly direction: "maximise" | "minimise";
  /** What it looks at: decided classes, probabilities, or predicted numbers. */
  readonly needs: "labels" | "probabilities" | "numbers";
  /** Bounds of the value; absent where there is none on that side. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** What the number counts: "share" from 0 to 1, the target's own unit, its square, nats, or a plain score. */
  readonly unit: "share" | "score" | "nats" | "target" | "target_squared";
  /** True when the metric also exists for one class: `recall(>50K)`. */
  readonly perClass?: boolean;
  readonly description: string;
  /** The value; NaN where the rows do not define it, which `evaluate` leaves out. */
  readonly compute: (rows: ScoredRows) => number;
}

export const BINARY: readonly Task[] = ["binary_classification"];
export const SEVERAL: readonly Task[] = ["multiclass_classification"];
export const CLASSES: readonly Task[] = ["binary_classification", "multiclass_classification"];
export const NUMBERS: readonly Task[] = ["regression"];
