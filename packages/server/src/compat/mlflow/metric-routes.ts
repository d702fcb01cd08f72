import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import { metricHistory, metricPlot } from "../../track/metric-history.js";
import { getTrackedRun } from "../../track/runs.js";
import { invalid } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import { RUN_ID } from "./run-routes.js";
import { floatView, metricView } from "./views.js";

/** Most points of an answer; the client asks for as many at a time. */
const MAXIMUM_POINTS = 25_000;
/** Most runs of an answer. */
const MAXIMUM_RUNS = 100;

/** MLflow's routes by which metrics are read. */
export function metricRoutes(app: FastifyInstance, { store }: Effects): void {
  mlflowRoute(app, "GET", "metrics/get-history", async (fields) => {
    const runId = fields.required(RUN_ID);
    const key = fields.required("metric_key");
    await getTrackedRun(store.read, runId);
    const asked = fields.whole("max_results", { minimum: 1 });
    const limit = Math.min(asked ?? Number.POSITIVE_INFINITY, MAXIMUM_POINTS);
    const metrics: object[] = [];
    let offset: number | null = offsetOf(fields.text("page_token"));
    // Clients of before 2.2 ask once, for all.
    do {
      const page: Awaited<ReturnType<typeof metricHistory>> = await metricHistory(store.longRead, {
        runId,
        key,
        offset,
        limit,
      });
      for (const point of page.points) metrics.push(metricView(key, point));
      offset = page.nextOffset;
    } while (asked === undefined && offset !== null);
    return { metrics, ...(offset !== null && { next_page_token: tokenOf(offset) }) };
  });

  mlflowRoute(app, "GET", "metrics/get-history-bulk", async (fields) => {
    const runIds = fields.texts("run_id");
    if (runIds.length === 0) throw invalid("GetMetricHistoryBulk request must specify at least one run_id.");
    if (runIds.length > MAXIMUM_RUNS) {
      throw invalid(
        `GetMetricHistoryBulk request cannot specify more than ${MAXIMUM_RUNS} run_ids. Received ${runIds.length} run_ids.`,
      );
    }
    const key = fields.text("metric_key");
    if (key === undefined) throw invalid("GetMetricHistoryBulk request must specify a metric_key.");
    const most = fields.whole("max_results", { minimum: 1 }) ?? MAXIMUM_POINTS;
    const metrics: object[] = [];
    for (const runId of [...runIds].sort()) {
      const limit = Math.min(most, MAXIMUM_POINTS) - metrics.length;
      if (limit <= 0) break;
      const { points } = await metricHistory(store.longRead, { runId, key, offset: 0, limit });
      for (const point of points) metrics.push({ ...metricView(key, point), run_id: runId });
    }
    return { metrics };
  });

  mlflowRoute(app, "GET", "metrics/get-history-bulk-interval", async (fields) => {
    const runIds = fields.texts("run_ids");
    if (runIds.length > MAXIMUM_RUNS) {
      throw invalid(
        `GetMetricHistoryBulkInterval request must specify at most ${MAXIMUM_RUNS} run_ids. Received ${runIds.length} run_ids.`,
      );
    }
    if (runIds.length === 0) throw fields.missing("run_ids");
    const key = fields.required("metric_key");
    const fromStep = fields.whole("start_step");
    const toStep = fields.whole("end_step");
    if ((fromStep === undefined) !== (toStep === undefined)) {
      throw invalid("If either start step or end step are specified, both must be specified.");
    }
    if (fromStep !== undefined && toStep !== undefined && fromStep > toStep) {
      throw invalid(`end_step must be greater than start_step. Found start_step=${fromStep} and end_step=${toStep}.`);
    }
    const buckets = fields.whole("max_results") ?? 2500;
    if (buckets < 1 || buckets > 2500) throw invalid("max_results must be between 1 and 2500.");
    const metrics: object[] = [];
    for (const runId of runIds) {
      const plot = await metricPlot(store.longRead, { runId, key, fromStep, toStep, buckets });
      for (const { first, firstStep, firstTimestampMs } of plot) {
        metrics.push({ run_id: runId, key, value: floatView(first), timestamp: firstTimestampMs, step: firstStep });
      }
    }
    return { metrics };
  });
}

const TOKEN_PREFIX = "point:";

function tokenOf(offset: number): string {
  return Buffer.from(`${TOKEN_PREFIX}${offset}`).toString("base64url");
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, "base64url").toString("latin1");
  const offset = Number(text.slice(TOKEN_PREFIX.length));
  if (!Number.isSafeInteger(offset) || offset < 0 || tokenOf(offset) !== token) {
    throw invalid(`Invalid page token: ${token.slice(0, 100)}`);
  }
  return offset;
}
