import type { SearchGoal } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { metricHistory } from "../../track/metric-history.js";
import { historySoFar } from "../../train/history.js";
import type { TrialRecord } from "./trials.js";

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** Points of a curve that are read; a stopping rule needs no more, and a value past them is the last one that is kept. */
const MOST_POINTS = 100_000;

/**
 * What a trial has logged of a metric, in the order in which it did. A training of ours that has not succeeded has its
 * points in its job's events, one that has in its run.
 */
export async function trialCurve(
  db: Kysely<Database>,
  { runId, jobId, state }: Pick<TrialRecord, "runId" | "jobId" | "state">,
  kind: "script" | "training",
  key: string,
): Promise<readonly CurvePoint[]> {
  if (kind === "training" && state !== "completed") {
    return (await historySoFar(db, jobId)).find((series) => series.key === key)?.points ?? [];
  }
  const { points } = await metricHistory(db, { runId, key, offset: 0, limit: MOST_POINTS });
  return points;
}

/** The point that is a trial's value; undefined where it has logged none. NaN is never the best. */
export function valuePoint(
  points: readonly CurvePoint[],
  { goal, take }: { readonly goal: SearchGoal; readonly take: "last" | "best" },
): CurvePoint | undefined {
  if (take === "last") {
    // By step, as everywhere: points of several batches may come in any order.
    return points.reduce<CurvePoint | undefined>(
      (last, point) => (last && last.step > point.step ? last : point),
      undefined,
    );
  }
  const sign = goal === "minimise" ? 1 : -1;
  return points.reduce<CurvePoint | undefined>((best, point) => {
    if (!best || Number.isNaN(best.value)) return point;
    return sign * point.value < sign * best.value ? point : best;
  }, undefined);
}
