import { type Kysely, sql } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { jsonRows } from "../store/sql.js";
import { encodePoints, encodeStretches, type Point } from "./metric-chunk.js";

export interface MetricPoint extends Point {
  readonly key: string;
}

/** From this many open points of a metric on, they are sealed in a chunk. */
export const SEALED_AT = 4096;

/**
 * Adds the points to the run's metrics. Infinite values become the greatest number; a point that is there already, and
 * in no chunk yet, is not added again. Two statements, however many points and metrics; a metric is sealed once it has
 * `sealedAt` points that are in no chunk.
 */
export async function logMetrics(
  tx: Tx,
  runId: string,
  points: readonly MetricPoint[],
  sealedAt = SEALED_AT,
): Promise<void> {
  if (points.length === 0) return;
  const finite = points.map((point) => ({ ...point, value: clamp(point.value) }));
  const rows = finite.map(({ key, step, timestampMs, value }) => ({ key, step, timestampMs, ...stored(value) }));
  const columns = {
    key: "text",
    timestampMs: "bigint",
    step: "bigint",
    value: "double precision",
    isNan: "bigint",
  } as const;
  await sql`
    insert into "metricPoint" ("runId", "key", "timestampMs", "step", "value", "isNan")
    select cast(${runId} as text), "key", "timestampMs", "step", "value", "isNan"
    from ${jsonRows(tx, columns, rows)} as "given" where true
    on conflict do nothing`.execute(tx);
  for (const { key, openPoints } of await updateLatest(tx, runId, latestOf(finite))) {
    if (openPoints >= sealedAt) await seal(tx, runId, key, sealedAt);
  }
}

/** The latest point of each of the run's metrics, by key. */
export async function latestMetrics(db: Kysely<Database>, runId: string): Promise<MetricPoint[]> {
  const rows = await db
    .selectFrom("metric")
    .select(["key", "value", "step", "timestampMs"])
    .where("runId", "=", runId)
    .orderBy("key")
    .execute();
  return rows.map((row) => ({ ...row, value: row.value ?? Number.NaN }));
}

/** Whether `a` counts as later than `b`: by step, then time, then value, where NaN counts as 0. */
export function isLater(a: Point, b: Point): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestampMs !== b.timestampMs) return a.timestampMs > b.timestampMs;
  return (a.value || 0) > (b.value || 0);
}

interface Latest {
  readonly point: MetricPoint;
  readonly count: number;
}

function latestOf(points: readonly MetricPoint[]): Latest[] {
  const byKey = new Map<string, Latest>();
  for (const point of points) {
    const so = byKey.get(point.key);
    byKey.set(point.key, {
      point: so && !isLater(point, so.point) ? so.point : point,
      count: (so?.count ?? 0) + 1,
    });
  }
  return [...byKey.values()];
}

async function updateLatest(
  tx: Tx,
  runId: string,
  latest: readonly Latest[],
): Promise<{ key: string; openPoints: number }[]> {
  const rows = latest.map(({ point: { key, value, step, timestampMs }, count }) => ({
    key,
    value: Number.isNaN(value) ? null : value,
    step,
    timestampMs,
    count,
  }));
  const columns = {
    key: "text",
    value: "double precision",
    step: "bigint",
    timestampMs: "bigint",
    count: "bigint",
  } as const;
  const isNewer = sql`(excluded."step", excluded."timestampMs", coalesce(excluded."value", 0))
    > ("metric"."step", "metric"."timestampMs", coalesce("metric"."value", 0))`;
  const taken = sql.join(
    ["value", "step", "timestampMs"].map((name) => {
      const column = sql.ref(name);
      return sql`${column} = case when ${isNewer} then excluded.${column} else "metric".${column} end`;
    }),
  );
  const { rows: changed } = await sql<{ key: string; openPoints: number }>`
    insert into "metric" ("runId", "experimentId", "key", "value", "step", "timestampMs", "openPoints")
    select "run"."id", "run"."experimentId", "given"."key", "value", "step", "timestampMs", "count"
    from "run" cross join ${jsonRows(tx, columns, rows)} as "given" where "run"."id" = ${runId}
    on conflict ("runId", "key") do update set ${taken}, "openPoints" = "metric"."openPoints" + excluded."openPoints"
    returning "key", "openPoints"`.execute(tx);
  return changed;
}

/** Moves the open points of a metric into a chunk, if they are as many as was counted. */
async function seal(tx: Tx, runId: string, key: string, sealedAt: number): Promise<void> {
  const points = await openPoints(tx, runId, key);
  const isFull = points.length >= sealedAt;
  if (isFull) {
    const { last } = await tx
      .selectFrom("metricChunk")
      .select((own) => own.fn.max("number").as("last"))
      .where("runId", "=", runId)
      .where("key", "=", key)
      .executeTakeFirstOrThrow();
    const steps = points.map(({ step }) => step);
    await tx
      .insertInto("metricChunk")
      .values({
        runId,
        key,
        number: last === null ? 0 : Number(last) + 1,
        count: points.length,
        firstStep: Math.min(...steps),
        lastStep: Math.max(...steps),
        summary: encodeStretches(points),
        points: encodePoints(points),
      })
      .execute();
    await tx.deleteFrom("metricPoint").where("runId", "=", runId).where("key", "=", key).execute();
  }
  // Points that were logged twice were counted twice.
  await tx
    .updateTable("metric")
    .set({ openPoints: isFull ? 0 : points.length })
    .where("runId", "=", runId)
    .where("key", "=", key)
    .execute();
}

/** The points of a metric that are in no chunk, by time, step and value. */
export async function openPoints(db: Kysely<Database>, runId: string, key: string): Promise<Point[]> {
  const rows = await db
    .selectFrom("metricPoint")
    .select(["step", "timestampMs", "value", "isNan"])
    .where("runId", "=", runId)
    .where("key", "=", key)
    .orderBy("timestampMs")
    .orderBy("step")
    .orderBy("isNan", "desc")
    .orderBy("value")
    .execute();
  return rows.map(({ step, timestampMs, value, isNan }) => ({
    step,
    timestampMs,
    value: isNan === 1 ? Number.NaN : value,
  }));
}

function clamp(value: number): number {
  return Number.isNaN(value) ? value : Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE);
}

function stored(value: number): { value: number; isNan: 0 | 1 } {
  // JSON, in which the values travel, has no negative zero.
  return Number.isNaN(value) ? { value: 0, isNan: 1 } : { value: value + 0, isNan: 0 };
}
