import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { LatencyHistogram } from "./latency-histogram.js";

export const MINUTE_SECONDS = 60;
export const HOUR_SECONDS = 3600;
/** Minutes older than this are deleted: their hours stay. */
const MINUTES_KEPT_MS = 48 * 3_600_000;

/** What happened in one minute or hour. */
export interface TrafficCounts {
  requests: number;
  rows: number;
  errors: number;
  readonly latency: LatencyHistogram;
}

/** One bucket of a report. */
export interface TrafficBucket extends TrafficCounts {
  readonly fromMs: number;
  readonly seconds: number;
}

/** Adds up requests in memory until they are written; keyed by endpoint and minute. */
export class TrafficTally {
  readonly #minutes = new Map<string, TrafficCounts & { endpointId: string; fromMs: number }>();

  /** One request that ended at `atMs`. `rows` is 0 for one that failed. */
  add(endpointId: string, atMs: number, request: { rows: number; failed: boolean; latencyMs: number }): void {
    const fromMs = floorTo(atMs, MINUTE_SECONDS);
    const key = `${endpointId} ${fromMs}`;
    let counts = this.#minutes.get(key);
    if (!counts) {
      counts = { endpointId, fromMs, ...noTraffic() };
      this.#minutes.set(key, counts);
    }
    counts.requests++;
    counts.rows += request.rows;
    if (request.failed) counts.errors++;
    else counts.latency.add(request.latencyMs);
  }

  get isEmpty(): boolean {
    return this.#minutes.size === 0;
  }

  /** Gives what was counted to `other`, after a write that failed. */
  addTo(other: TrafficTally): void {
    for (const [key, counts] of this.#minutes) {
      const there = other.#minutes.get(key);
      if (!there) other.#minutes.set(key, counts);
      else addUp(there, counts);
    }
  }

  /** Adds what was counted to the stored minutes and hours of endpoints that still exist. */
  async write(tx: Kysely<Database>, exists: (endpointId: string) => boolean): Promise<void> {
    for (const { endpointId, fromMs, ...counts } of this.#minutes.values()) {
      if (!exists(endpointId)) continue;
      await addCounts(tx, endpointId, MINUTE_SECONDS, fromMs, counts);
      await addCounts(tx, endpointId, HOUR_SECONDS, floorTo(fromMs, HOUR_SECONDS), counts);
    }
  }
}

/** Deletes minutes that are too old to be asked for. */
export async function forgetOldMinutes(tx: Kysely<Database>, nowMs: number): Promise<void> {
  await tx
    .deleteFrom("traffic")
    .where("seconds", "=", MINUTE_SECONDS)
    .where("fromMs", "<", nowMs - MINUTES_KEPT_MS)
    .execute();
}

/**
 * Traffic from `fromMs` to `toMs` in at most `buckets` buckets of whole minutes, or of whole hours where minutes are
 * no longer kept. Buckets without a request are there too, with zeros; oldest first.
 */
export async function readTraffic(
  db: Kysely<Database>,
  endpointId: string,
  range: { fromMs: number; toMs: number; buckets: number; nowMs: number },
): Promise<TrafficBucket[]> {
  const hasMinutes = range.fromMs >= range.nowMs - MINUTES_KEPT_MS;
  const grain = hasMinutes ? MINUTE_SECONDS : HOUR_SECONDS;
  const firstMs = floorTo(range.fromMs, grain);
  const spanSeconds = Math.max(1, (range.toMs - firstMs) / 1000);
  const seconds = Math.ceil(spanSeconds / range.buckets / grain) * grain;
  const rows = await db
    .selectFrom("traffic")
    .selectAll()
    .where("endpointId", "=", endpointId)
    .where("seconds", "=", grain)
    .where("fromMs", ">=", firstMs)
    .where("fromMs", "<=", range.toMs)
    .execute();
  const count = Math.min(range.buckets, Math.floor((range.toMs - firstMs) / 1000 / seconds) + 1);
  const made = Array.from({ length: count }, (_, i) => ({
    fromMs: firstMs + i * seconds * 1000,
    seconds,
    ...noTraffic(),
  }));
  for (const row of rows) {
    const bucket = made[Math.min(count - 1, Math.floor((row.fromMs - firstMs) / 1000 / seconds))];
    if (!bucket) continue;
    addUp(bucket, { ...row, latency: LatencyHistogram.parse(row.latency) });
  }
  return made;
}

/** All traffic since the endpoint was made. */
export async function totalTraffic(
  db: Kysely<Database>,
  endpointId: string,
): Promise<{ requests: number; rows: number; errors: number }> {
  const sums = await db
    .selectFrom("traffic")
    .select(({ fn }) => [
      fn.sum<number>("requests").as("requests"),
      fn.sum<number>("rows").as("rows"),
      fn.sum<number>("errors").as("errors"),
    ])
    .where("endpointId", "=", endpointId)
    .where("seconds", "=", HOUR_SECONDS)
    .executeTakeFirstOrThrow();
  return { requests: sums.requests ?? 0, rows: sums.rows ?? 0, errors: sums.errors ?? 0 };
}

async function addCounts(
  tx: Kysely<Database>,
  endpointId: string,
  seconds: number,
  fromMs: number,
  counts: TrafficCounts,
): Promise<void> {
  const before = await tx
    .selectFrom("traffic")
    .selectAll()
    .where("endpointId", "=", endpointId)
    .where("seconds", "=", seconds)
    .where("fromMs", "=", fromMs)
    .executeTakeFirst();
  const sum = noTraffic();
  addUp(sum, counts);
  if (before) addUp(sum, { ...before, latency: LatencyHistogram.parse(before.latency) });
  const columns = { requests: sum.requests, rows: sum.rows, errors: sum.errors, latency: JSON.stringify(sum.latency) };
  await tx
    .insertInto("traffic")
    .values({ endpointId, seconds, fromMs, ...columns })
    .onConflict((conflict) => conflict.columns(["endpointId", "seconds", "fromMs"]).doUpdateSet(columns))
    .execute();
}

function addUp(to: TrafficCounts, from: TrafficCounts): void {
  to.requests += from.requests;
  to.rows += from.rows;
  to.errors += from.errors;
  to.latency.merge(from.latency);
}

function noTraffic(): TrafficCounts {
  return { requests: 0, rows: 0, errors: 0, latency: new LatencyHistogram() };
}

function floorTo(ms: number, seconds: number): number {
  return Math.floor(ms / (seconds * 1000)) * seconds * 1000;
}
