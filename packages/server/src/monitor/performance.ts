import type { MonitorReport } from "@crisol/contract";
import { evaluate, METRICS, type MetricName } from "@crisol/engine";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { newestLabelledRows } from "./captured-rows.js";
import { type Finding, performanceFinding } from "./findings.js";
import type { WatchedEndpoint } from "./watched-endpoint.js";

/** Labelled rows that a report looks at: the newest. */
const MAXIMUM_ROWS = 20_000;
/** Fewer labelled rows than this are no point of a curve: it would be noise. */
const ROWS_PER_POINT = 50;

interface LabelledRow {
  readonly atMs: number;
  /** P(class 1), probabilities, or the number: what metrics take. */
  readonly prediction: readonly number[];
  readonly actual: number;
}

/** The primary metric over the labelled rows of the present version: in points of equal row count, and overall. */
export async function performanceOf(
  db: Kysely<Database>,
  endpoint: WatchedEndpoint,
  range: { readonly fromMs: number; readonly toMs: number; readonly buckets: number },
): Promise<MonitorReport["performance"]> {
  const newest = await labelledRows(db, endpoint, MAXIMUM_ROWS);
  const rows = newest.filter((row) => row.atMs >= range.fromMs && row.atMs <= range.toMs);
  const size = Math.max(ROWS_PER_POINT, Math.ceil(rows.length / range.buckets));
  const points: MonitorReport["performance"]["points"] = [];
  // From the newest back, so that the last point is a full one.
  for (let end = rows.length; end > 0; end -= size) {
    const group = rows.slice(Math.max(0, end - size), end);
    if (points.length > 0 && group.length < size / 2) break;
    points.unshift({
      from: new Date(group[0]!.atMs).toISOString(),
      to: new Date(group.at(-1)!.atMs).toISOString(),
      value: metricOf(endpoint, group),
      labelledRows: group.length,
    });
  }
  return {
    metric: endpoint.primaryMetric,
    reference: endpoint.metrics[endpoint.primaryMetric]?.value ?? null,
    points,
    overall: metricOf(endpoint, rows),
  };
}

/** What an alert should say about the newest `windowRows` labelled rows; undefined with fewer than `minimumRows`. */
export async function performanceFindingOf(
  db: Kysely<Database>,
  endpoint: WatchedEndpoint,
  settings: { readonly windowRows: number; readonly minimumRows: number; readonly metricBound: number },
): Promise<Finding | undefined> {
  const rows = await labelledRows(db, endpoint, Math.min(settings.windowRows, MAXIMUM_ROWS));
  if (rows.length < settings.minimumRows) return undefined;
  const value = metricOf(endpoint, rows);
  if (value === null) return undefined;
  const name = endpoint.primaryMetric as MetricName;
  return performanceFinding({ name, direction: METRICS[name].direction }, value, settings.metricBound, rows.length);
}

/** Oldest first. */
async function labelledRows(db: Kysely<Database>, endpoint: WatchedEndpoint, limit: number): Promise<LabelledRow[]> {
  const { id, modelId, version, signature } = endpoint;
  const rows = await newestLabelledRows(db, { endpointId: id, modelId, version }, limit);
  const { task, classes } = signature.output;
  const read = rows.map((row): LabelledRow => {
    const label = JSON.parse(row.label!) as string | number;
    if (task === "regression")
      return { atMs: row.atMs, prediction: [JSON.parse(row.prediction)], actual: Number(label) };
    const byClass = JSON.parse(row.probabilities ?? "{}") as Record<string, number>;
    const used = task === "binary_classification" ? classes.slice(1) : classes;
    return { atMs: row.atMs, prediction: used.map((name) => byClass[name]!), actual: classes.indexOf(String(label)) };
  });
  return read.reverse();
}

/** The primary metric; null where the rows do not define it, as ROC AUC of one class. */
function metricOf(endpoint: WatchedEndpoint, rows: readonly LabelledRow[]): number | null {
  if (rows.length === 0) return null;
  const name = endpoint.primaryMetric as MetricName;
  if (!Object.hasOwn(METRICS, name)) return null;
  const { task, classes } = endpoint.signature.output;
  const values = evaluate(
    task,
    Float64Array.from(rows, (row) => row.actual),
    Float64Array.from(rows.flatMap((row) => row.prediction)),
    {
      classCount: classes.length,
      metrics: [name],
      ...(task === "binary_classification" && { positiveClass: endpoint.positiveClass === classes[0] ? 0 : 1 }),
    },
  );
  return values[name] ?? null;
}
