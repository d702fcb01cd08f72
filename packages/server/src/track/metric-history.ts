import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import {
  decodePoints,
  decodeStretches,
  firstTimestampOf,
  join,
  type Point,
  type Stretch,
  single,
} from "./metric-chunk.js";
import { openPoints } from "./metrics.js";

export interface HistoryPage {
  readonly points: Point[];
  /** Where the next page begins; null after the last one. */
  readonly nextOffset: number | null;
}

/**
 * Points of a metric from the `offset`-th on, at most `limit`: in the order in which they were sealed, within a chunk and
 * among those that are in none by time, step and value. That is by time for whoever logs in the order of time.
 */
export async function metricHistory(
  db: Kysely<Database>,
  { runId, key, offset, limit }: { runId: string; key: string; offset: number; limit: number },
): Promise<HistoryPage> {
  const chunks = await chunksOf(db, runId, key).select(["number", "count"]).orderBy("number").execute();
  const points: Point[] = [];
  let start = 0;
  for (const { number, count } of chunks) {
    if (start + count > offset && points.length <= limit) {
      const all = await chunkPoints(db, runId, key, number);
      points.push(...all.slice(Math.max(0, offset - start), Math.max(0, offset - start) + limit + 1 - points.length));
    }
    start += count;
  }
  if (points.length <= limit) {
    const skipped = Math.max(0, offset - start);
    points.push(...(await openPoints(db, runId, key)).slice(skipped, skipped + limit + 1 - points.length));
  }
  return { points: points.slice(0, limit), nextOffset: points.length > limit ? offset + limit : null };
}

/** Above this many points, a plot is drawn of what is known of stretches of them. */
const EXACT_POINTS = 20_000;

export interface PlotRequest {
  readonly runId: string;
  readonly key: string;
  /** Both included; default all. */
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  /** The most buckets. */
  readonly buckets: number;
}

/**
 * A metric as a plot shows it: up to `buckets` stretches of equal width in steps, in their order; those without points are
 * left out. Of many points, a stretch of 128 counts whole to the bucket in which it begins.
 */
export async function metricPlot(db: Kysely<Database>, request: PlotRequest): Promise<Stretch[]> {
  const { runId, key, fromStep = -Infinity, toStep = Infinity, buckets } = request;
  let query = chunksOf(db, runId, key);
  if (Number.isFinite(fromStep)) query = query.where("lastStep", ">=", fromStep);
  if (Number.isFinite(toStep)) query = query.where("firstStep", "<=", toStep);
  const open = (await openPoints(db, runId, key)).map(single);
  const { total } = await query
    .select((own) => own.fn.coalesce(own.fn.sum("count"), own.lit(0)).as("total"))
    .executeTakeFirstOrThrow();
  const column = Number(total) > EXACT_POINTS ? "summary" : "points";
  const chunks = await query.select([column, "number"]).orderBy("number").execute();
  // A summary does not say when its last point was measured: the next one says it nearly, the last one's points exactly.
  const end = column === "summary" ? (await chunkPoints(db, runId, key, chunks.at(-1)!.number)).at(-1) : undefined;
  const sealed = chunks.flatMap((chunk, i) => {
    if (!("summary" in chunk)) return decodePoints((chunk as { points: Uint8Array }).points).map(single);
    const next = chunks[i + 1] as { summary: Uint8Array } | undefined;
    return decodeStretches(chunk.summary as Uint8Array, next ? firstTimestampOf(next.summary) : end?.timestampMs);
  });
  const inside = [...sealed, ...open].filter(({ firstStep, lastStep }) => lastStep >= fromStep && firstStep <= toStep);
  return bucketed(inside, buckets);
}

function bucketed(stretches: Stretch[], buckets: number): Stretch[] {
  const ordered = stretches.sort((a, b) => a.firstStep - b.firstStep);
  const first = ordered[0]?.firstStep ?? 0;
  const last = ordered.at(-1)?.firstStep ?? 0;
  const width = (last - first) / buckets || 1;
  const found: Stretch[] = [];
  let current = -1;
  for (const stretch of ordered) {
    const bucket = Math.min(buckets - 1, Math.floor((stretch.firstStep - first) / width));
    if (bucket === current) found[found.length - 1] = join(found.at(-1)!, stretch);
    else found.push(stretch);
    current = bucket;
  }
  return found;
}

function chunksOf(db: Kysely<Database>, runId: string, key: string) {
  return db.selectFrom("metricChunk").where("runId", "=", runId).where("key", "=", key);
}

async function chunkPoints(db: Kysely<Database>, runId: string, key: string, number: number): Promise<Point[]> {
  const found = await chunksOf(db, runId, key).select("points").where("number", "=", number).executeTakeFirst();
  return found ? decodePoints(found.points) : [];
}
