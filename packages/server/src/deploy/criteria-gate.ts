import {
  CrisolError,
  type CriterionNow,
  type CriterionResult,
  type Evaluation,
  type MetricValue,
} from "@crisol/contract";
import { checkCriteria, classMetrics, parseCriterion } from "@crisol/engine";
import type { Passed } from "./endpoints.js";

/** What criteria can speak of, measured on the test rows of a run. */
export interface Measured {
  readonly testMetrics: Readonly<Record<string, MetricValue>>;
  /** Gives precision, recall and F1 of each class; null where there are no classes. */
  readonly evaluation: Evaluation | null;
  readonly modelSizeBytes: number | null;
  readonly trainingSeconds: number | null;
  readonly peakMemoryBytes: number | null;
}

/** Each criterion with the value that was measured and whether it is met; one whose value is not known is not met. */
export function judgeCriteria(criteria: readonly string[], measured: Measured): CriterionResult[] {
  const values = measuredValues(measured);
  return criteria.map((text) => {
    const parsed = parseCriterion(text);
    // Criteria are checked when they are saved; one that a later version no longer knows is not met.
    if ("problem" in parsed) return { criterion: text, value: null, passed: false };
    const { value, passed } = checkCriteria([parsed.criterion], values)[0]!;
    return { criterion: text, value, passed };
  });
}

/** The verdicts with how far each value is on the wrong side of its bound. */
export function withDistance(criteria: readonly CriterionResult[]): CriterionNow[] {
  return criteria.map((result) => {
    const parsed = parseCriterion(result.criterion);
    if (result.passed || result.value === null || "problem" in parsed) return { ...result, missedBy: null };
    return { ...result, missedBy: Math.abs(result.value - parsed.criterion.bound) };
  });
}

/**
 * Lets a model through that meets all criteria, and another one if somebody gives a reason. Throws `criteria_not_met`
 * with each criterion that is not met and its value.
 */
export function passGate(
  criteria: readonly CriterionResult[],
  override: { readonly reason: string } | undefined,
  by: string,
): Passed {
  const unmet = criteria.filter((result) => !result.passed);
  if (unmet.length === 0) return { criteria, override: null };
  if (override) return { criteria, override: { by, reason: override.reason } };
  const problems = unmet.map((result) => ({
    field: `criteria[${criteria.indexOf(result)}]`,
    message: `${result.criterion} is asked for, and it is ${result.value === null ? "not known" : shown(result.value)}`,
  }));
  throw new CrisolError(
    "criteria_not_met",
    { problem: problems.map((problem) => problem.message).join("; ") },
    problems,
  );
}

function measuredValues({ testMetrics, evaluation, ...cost }: Measured): Record<string, number | null> {
  const values: [string, number | null][] = Object.entries(testMetrics).map(([name, metric]) => [name, metric.value]);
  values.push(
    ["model_size_bytes", cost.modelSizeBytes],
    ["training_seconds", cost.trainingSeconds],
    ["peak_memory_bytes", cost.peakMemoryBytes],
    ["latency_ms", evaluation?.predictionLatencyMs ?? null],
  );
  if (evaluation?.confusion) {
    const { classes, confusion } = evaluation;
    const counts = Float64Array.from(confusion.counts.flat());
    const matrix = { classCount: classes.length, counts };
    classMetrics(matrix).forEach(({ precision, recall, f1 }, k) => {
      const name = classes[k]!;
      values.push([`precision(${name})`, precision], [`recall(${name})`, recall], [`f1(${name})`, f1]);
    });
  }
  return Object.fromEntries(values);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
