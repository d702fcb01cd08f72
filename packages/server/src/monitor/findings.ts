import type { Reason } from "@crisol/contract";

export type AlertKind = "feature_drift" | "prediction_drift" | "latency" | "performance";

/**
 * What a check of a monitor found about one thing. "ok" is within the threshold, "bad" is beyond it; between the two
 * lies a margin where an open alert stays open and none is raised, so that a value on the edge does not raise one with
 * every check.
 */
export interface Finding {
  readonly kind: AlertKind;
  /** Null where the kind is of no column. */
  readonly column: string | null;
  readonly verdict: "ok" | "edge" | "bad";
  readonly value: number;
  readonly threshold: number;
  readonly reason: Reason;
}

/** How far back within its threshold a value must be before its alert is resolved. */
const MARGIN = 0.1;

/** Judges a value that should not exceed `threshold`. */
export function judgeUpper(value: number, threshold: number): Finding["verdict"] {
  if (value > threshold) return "bad";
  return value > threshold * (1 - MARGIN) ? "edge" : "ok";
}

/** Judges a metric against its bound: `direction` says which side is the good one. No margin: the bound is exact. */
export function judgeMetric(value: number, bound: number, direction: "maximise" | "minimise"): Finding["verdict"] {
  const good = direction === "maximise" ? value >= bound : value <= bound;
  return good ? "ok" : "bad";
}

export function driftFinding(
  column: { readonly name: string; readonly kind: "feature" | "prediction" },
  measure: "psi" | "jensen_shannon",
  value: number,
  threshold: number,
  rowCount: number,
): Finding {
  const of = column.kind === "feature" ? `The column ${column.name}` : "The prediction";
  const measured = measure === "psi" ? "population stability index" : "Jensen-Shannon distance";
  return {
    kind: column.kind === "feature" ? "feature_drift" : "prediction_drift",
    column: column.kind === "feature" ? column.name : null,
    verdict: judgeUpper(value, threshold),
    value,
    threshold,
    reason: {
      code: `${column.kind}_drift_${measure}`,
      params: { column: column.name, value: round(value), threshold: round(threshold), rows: rowCount },
      text:
        `${of} is distributed otherwise than in training: its ${measured} over the newest ${rowCount} rows is ` +
        `${round(value)}, and the threshold is ${round(threshold)}.`,
    },
  };
}

export function latencyFinding(p95Ms: number, thresholdMs: number, requestCount: number): Finding {
  return {
    kind: "latency",
    column: null,
    verdict: judgeUpper(p95Ms, thresholdMs),
    value: p95Ms,
    threshold: thresholdMs,
    reason: {
      code: "latency",
      params: { value: round(p95Ms), threshold: round(thresholdMs), requests: requestCount },
      text:
        `The 95th percentile of latency is ${round(p95Ms)} ms over the newest ${requestCount} requests, and the ` +
        `threshold is ${round(thresholdMs)} ms.`,
    },
  };
}

export function performanceFinding(
  metric: { readonly name: string; readonly direction: "maximise" | "minimise" },
  value: number,
  bound: number,
  rowCount: number,
): Finding {
  return {
    kind: "performance",
    column: null,
    verdict: judgeMetric(value, bound, metric.direction),
    value,
    threshold: bound,
    reason: {
      code: "performance",
      params: { metric: metric.name, value: round(value), threshold: round(bound), rows: rowCount },
      text:
        `${metric.name} is ${round(value)} on the newest ${rowCount} labelled rows, and it should be ` +
        `${metric.direction === "maximise" ? "at least" : "at most"} ${round(bound)}.`,
    },
  };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
