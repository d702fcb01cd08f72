import type { ClassMetrics } from "../metrics/label-metrics.js";
import type { MetricSpec } from "../metrics/metric-spec.js";
import { METRICS } from "../metrics/metric-table.js";

/** A condition that decides whether a model is good enough: `roc_auc >= 0.8`, `recall(>50K) >= 0.7`. */
export interface Criterion {
  readonly metric: string;
  /** The class that a per-class metric is about; "positive" is the positive class. */
  readonly argument?: string;
  readonly operator: CriterionOperator;
  readonly bound: number;
}

export type CriterionOperator = ">=" | "<=" | ">" | "<";

/** What a criterion may bound beside the metrics: its range, and whether it takes a class. */
export type MeasureSpec = Pick<MetricSpec, "minimum" | "maximum" | "perClass">;

export interface CriterionResult {
  readonly criterion: Criterion;
  /** Null when the metric was not measured or is not defined for the rows. */
  readonly value: number | null;
  /** False without a value: what is not known is not met. */
  readonly passed: boolean;
}

/** Measures of cost that every model has. */
export const COST_MEASURES: Readonly<Record<string, MeasureSpec>> = {
  model_size_bytes: { minimum: 0 },
  latency_ms: { minimum: 0 },
  training_seconds: { minimum: 0 },
  peak_memory_bytes: { minimum: 0 },
};

const FORM = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\((.*)\))?\s*(>=|<=|≥|≤|>|<)\s*(\S+?)\s*(%?)\s*$/s;
const HOLDS: Readonly<Record<CriterionOperator, (value: number, bound: number) => boolean>> = {
  ">=": (value, bound) => value >= bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  "<": (value, bound) => value < bound,
};

/**
 * Reads a criterion, or says in a sentence what is wrong. The bound is a number such as 0.8, 5e6 or 80%; it must lie
 * where the metric's values can be. The class in brackets is taken to the last bracket, letter by letter. `extra`
 * names further measures, of forecasts or images say.
 */
export function parseCriterion(
  text: string,
  extra: Readonly<Record<string, MeasureSpec>> = {},
): { readonly criterion: Criterion } | { readonly problem: string } {
  const found = FORM.exec(text);
  if (!found) {
    return {
      problem: `a criterion is a metric, one of >=, <=, >, < and a number, such as roc_auc >= 0.8, not ${JSON.stringify(text)}`,
    };
  }
  const [, metric = "", argument, sign = "", number = "", percent] = found;
  const known: Readonly<Record<string, MeasureSpec>> = { ...METRICS, ...COST_MEASURES, ...extra };
  const spec = Object.hasOwn(known, metric) ? known[metric] : undefined;
  if (!spec) return { problem: `${metric} is no metric; there are ${Object.keys(known).join(", ")}` };
  if (argument !== undefined && !spec.perClass) {
    const perClass = Object.keys(known).filter((name) => known[name]?.perClass);
    return {
      problem: `${metric} takes no class in brackets, as ${perClass.join(", ")} do, not ${JSON.stringify(argument)}`,
    };
  }
  if (argument === "") return { problem: `${metric}() needs a class between its brackets` };
  const bound = Number(number) / (percent === "%" ? 100 : 1);
  if (!Number.isFinite(bound))
    return { problem: `the bound of ${metric} must be a number, not ${JSON.stringify(number)}` };
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = spec;
  if (bound < minimum) return { problem: `the bound of ${metric} must be at least ${minimum}, not ${bound}` };
  if (bound > maximum) return { problem: `the bound of ${metric} must be at most ${maximum}, not ${bound}` };
  const operator = (sign === "≥" ? ">=" : sign === "≤" ? "<=" : sign) as CriterionOperator;
  return { criterion: { metric, ...(argument === undefined ? {} : { argument }), operator, bound } };
}

/** The text that `parseCriterion` reads back as the same criterion. */
export function formatCriterion(criterion: Criterion): string {
  return `${measureName(criterion)} ${criterion.operator} ${criterion.bound}`;
}

/** The name under which `checkCriteria` looks for the value: `recall(>50K)`, or the metric alone. */
export function measureName({ metric, argument }: Pick<Criterion, "metric" | "argument">): string {
  return argument === undefined ? metric : `${metric}(${argument})`;
}

/**
 * The values that criteria look up: the metrics by name, and precision, recall and F1 of each class as
 * `recall(<class>)`. `classes` are the class names in index order.
 */
export function measuredValues(
  metrics: Readonly<Record<string, number>>,
  perClass: readonly ClassMetrics[],
  classes: readonly string[],
): Record<string, number> {
  const values: Record<string, number> = { ...metrics };
  classes.forEach((argument, k) => {
    for (const metric of ["precision", "recall", "f1"] as const) {
      values[measureName({ metric, argument })] = perClass[k]?.[metric] ?? Number.NaN;
    }
  });
  return values;
}

/**
 * Holds each criterion against the measured values, in order. A value is looked up as `recall(>50K)`; `recall` alone
 * and `recall(positive)` are the same, the positive class's.
 */
export function checkCriteria(
  criteria: readonly Criterion[],
  values: Readonly<Record<string, number | null | undefined>>,
): readonly CriterionResult[] {
  return criteria.map((criterion) => {
    const names = [measureName(criterion)];
    if (criterion.argument === "positive") names.push(criterion.metric);
    if (criterion.argument === undefined) names.push(`${criterion.metric}(positive)`);
    const measured = names.filter((name) => Object.hasOwn(values, name)).map((name) => values[name])[0];
    const value = Number.isFinite(measured) ? (measured as number) : null;
    return { criterion, value, passed: value !== null && HOLDS[criterion.operator](value, criterion.bound) };
  });
}
