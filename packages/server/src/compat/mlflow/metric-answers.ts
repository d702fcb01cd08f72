import { JsonOf, type LongAnswer } from "../../store/long-answer.js";
import type { Point } from "../../track/metric-chunk.js";
import { metricHistory, metricPlot } from "../../track/metric-history.js";
import { floatView } from "./views.js";

/** Most points of an answer; the client asks for as many at a time. */
export const MAXIMUM_POINTS = 25_000;

export interface HistoryRequest {
  readonly runId: string;
  readonly key: string;
  readonly offset: number;
  /** Undefined: all of them, as clients of before 2.2 ask. */
  readonly limit: number | undefined;
}

/** What `metrics/get-history` answers. */
export const metricHistoryAnswer: LongAnswer<HistoryRequest, object> = {
  name: "mlflow.metrics.history",
  async make(db, { runId, key, limit, ...request }) {
    const json = pointsJson(key);
    const metrics: string[] = [];
    let offset: number | null = request.offset;
    do {
      const page: Awaited<ReturnType<typeof metricHistory>> = await metricHistory(db, {
        runId,
        key,
        offset,
        limit: Math.min(limit ?? MAXIMUM_POINTS, MAXIMUM_POINTS),
      });
      for (const point of page.points) metrics.push(`${json(point)}}`);
      offset = page.nextOffset;
    } while (limit === undefined && offset !== null);
    const next = offset === null ? "" : `,"next_page_token":"${tokenOf(offset)}"`;
    return JsonOf.text(`{"metrics":[${metrics.join()}]${next}}`);
  },
};

export interface BulkRequest {
  readonly runIds: readonly string[];
  readonly key: string;
  /** The most points of all runs together. */
  readonly limit: number;
}

/** What `metrics/get-history-bulk` answers. */
export const metricBulkAnswer: LongAnswer<BulkRequest, object> = {
  name: "mlflow.metrics.historyBulk",
  async make(db, { runIds, key, limit }) {
    const json = pointsJson(key);
    const metrics: string[] = [];
    for (const runId of [...runIds].sort()) {
      const left = Math.min(limit, MAXIMUM_POINTS) - metrics.length;
      if (left <= 0) break;
      const { points } = await metricHistory(db, { runId, key, offset: 0, limit: left });
      const end = `,"run_id":${JSON.stringify(runId)}}`;
      for (const point of points) metrics.push(json(point) + end);
    }
    return JsonOf.text(`{"metrics":[${metrics.join()}]}`);
  },
};

export interface IntervalRequest {
  readonly runIds: readonly string[];
  readonly key: string;
  readonly fromStep: number | undefined;
  readonly toStep: number | undefined;
  readonly buckets: number;
}

/** What `metrics/get-history-bulk-interval` answers. */
export const metricIntervalAnswer: LongAnswer<IntervalRequest, object> = {
  name: "mlflow.metrics.historyInterval",
  async make(db, { runIds, key, ...request }) {
    const metrics: object[] = [];
    for (const runId of runIds) {
      for (const { first, firstStep, firstTimestampMs } of await metricPlot(db, { runId, key, ...request })) {
        metrics.push({ run_id: runId, key, value: floatView(first), timestamp: firstTimestampMs, step: firstStep });
      }
    }
    return { metrics };
  },
};

/** A point as JSON but for its last bracket: as an object for each of 25,000 points it took twice as long. */
function pointsJson(key: string): (point: Point) => string {
  const start = `{"key":${JSON.stringify(key)},"value":`;
  return ({ value, timestampMs, step }) =>
    `${start}${Number.isNaN(value) ? '"NaN"' : value},"timestamp":${timestampMs},"step":${step}`;
}

const TOKEN_PREFIX = "point:";

function tokenOf(offset: number): string {
  return Buffer.from(`${TOKEN_PREFIX}${offset}`).toString("base64url");
}

/** Where the page of `token` begins; undefined if it is none that an answer gave. */
export function offsetOf(token: string): number | undefined {
  const text = Buffer.from(token, "base64url").toString("latin1");
  const offset = Number(text.slice(TOKEN_PREFIX.length));
  return Number.isSafeInteger(offset) && offset >= 0 && tokenOf(offset) === token ? offset : undefined;
}
