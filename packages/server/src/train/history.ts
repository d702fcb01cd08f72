import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import type { CurveSeries } from "./learning-curve.js";
import type { RunRecord } from "./runs.js";

export interface HistorySeries {
  readonly key: string;
  readonly points: { readonly step: number; readonly value: number }[];
}

/** The learning curve of a run: whole once it has succeeded, before that what its job has told so far. */
export async function historyOf(db: Kysely<Database>, run: RunRecord): Promise<HistorySeries[]> {
  const kept = await db.selectFrom("runHistory").select("series").where("runId", "=", run.id).executeTakeFirst();
  if (!kept) return historySoFar(db, run.jobId);
  return (JSON.parse(kept.series) as CurveSeries[]).map(({ key, steps, values }) => ({
    key,
    points: steps.map((step, i) => ({ step, value: values[i] as number })),
  }));
}

async function historySoFar(db: Kysely<Database>, jobId: string): Promise<HistorySeries[]> {
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
