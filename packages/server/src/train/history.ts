import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { metricPlot } from "../track/metric-history.js";
import type { RunRecord } from "./runs.js";

export interface HistorySeries {
  readonly key: string;
  readonly points: { readonly step: number; readonly value: number }[];
}

/** Points of a curve; one that has more is drawn of as many stretches. */
const MOST_POINTS = 5000;

/**
 * The learning curve of a run: once it has succeeded, the metrics that it logged by step, before that what its job has told
 * so far. What was measured once, at the end, is at step 0 and no curve.
 */
export async function historyOf(db: Kysely<Database>, run: RunRecord): Promise<HistorySeries[]> {
  if (run.state !== "succeeded") return historySoFar(db, run.jobId);
  const curves = await db
    .selectFrom("metric")
    .select("key")
    .where("runId", "=", run.id)
    .where("step", ">", 0)
    .orderBy("key")
    .execute();
  return Promise.all(
    curves.map(async ({ key }) => {
      const stretches = await metricPlot(db, { runId: run.id, key, buckets: MOST_POINTS });
      const points = stretches.map(({ lastStep, last }) => ({ step: lastStep, value: last }));
      return { key, points: points.filter(({ value }) => !Number.isNaN(value)) };
    }),
  );
}

/** What the job has told so far of its learning curve. */
export async function historySoFar(db: Kysely<Database>, jobId: string): Promise<HistorySeries[]> {
  const events = await db
    .selectFrom("jobEvent")
    .select(["type", "body"])
    .where("jobId", "=", jobId)
    .where("type", "in", ["metric", "state"])
    .orderBy("sequence")
    .execute();
  // A job that the machine interrupted has started again from the first iteration.
  const start = events.findLastIndex(({ type, body }) => type === "state" && JSON.parse(body).state === "running");
  const series = new Map<string, HistorySeries>();
  for (const { type, body } of events.slice(start + 1)) {
    if (type !== "metric") continue;
    const { key, step, value } = JSON.parse(body) as { key: string; step: number; value: number };
    const own = series.get(key) ?? { key, points: [] };
    own.points.push({ step, value });
    series.set(key, own);
  }
  return [...series.values()];
}
