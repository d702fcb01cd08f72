import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { type Finding, latencyFinding } from "./findings.js";
import { LatencyHistogram } from "./latency-histogram.js";
import { MINUTE_SECONDS } from "./traffic.js";

/** Minutes that a check looks back at most, and those it always looks at. */
const MAXIMUM_MINUTES = 60;
const USUAL_MINUTES = 5;
const MINIMUM_REQUESTS = 20;

/** Judges the 95th percentile of the newest minutes' requests; undefined with fewer than 20 of them in an hour. */
export async function latencyFindingOf(
  db: Kysely<Database>,
  endpointId: string,
  thresholdMs: number,
  nowMs: number,
): Promise<Finding | undefined> {
  const minutes = await db
    .selectFrom("traffic")
    .select(["fromMs", "latency"])
    .where("endpointId", "=", endpointId)
    .where("seconds", "=", MINUTE_SECONDS)
    .where("fromMs", ">", nowMs - MAXIMUM_MINUTES * 60_000)
    .orderBy("fromMs", "desc")
    .execute();
  const histogram = new LatencyHistogram();
  for (const minute of minutes) {
    const isUsual = minute.fromMs > nowMs - USUAL_MINUTES * 60_000;
    if (!isUsual && histogram.total >= MINIMUM_REQUESTS) break;
    histogram.merge(LatencyHistogram.parse(minute.latency));
  }
  const p95Ms = histogram.quantile(0.95);
  if (p95Ms === null || histogram.total < MINIMUM_REQUESTS) return undefined;
  return latencyFinding(p95Ms, thresholdMs, histogram.total);
}
