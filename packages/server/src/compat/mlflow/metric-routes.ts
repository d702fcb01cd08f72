import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import { getTrackedRun } from "../../track/runs.js";
import {
  MAXIMUM_POINTS,
  metricBulkAnswer,
  metricHistoryAnswer,
  metricIntervalAnswer,
  offsetOf,
} from "./metric-answers.js";
import { invalid } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import { RUN_ID } from "./run-routes.js";

/** Most runs of an answer. */
const MAXIMUM_RUNS = 100;

/** MLflow's routes by which metrics are read. */
export function metricRoutes(app: FastifyInstance, { store }: Effects): void {
  mlflowRoute(app, "GET", "metrics/get-history", async (fields) => {
    const runId = fields.required(RUN_ID);
    const key = fields.required("metric_key");
    await getTrackedRun(store.read, runId);
    const token = fields.text("page_token");
    const offset = token === undefined ? 0 : offsetOf(token);
    if (offset === undefined) throw invalid(`Invalid page token: ${token!.slice(0, 100)}`);
    return store.longAnswer(metricHistoryAnswer, {
      runId,
      key,
      offset,
      limit: fields.whole("max_results", { minimum: 1 }),
    });
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
    const limit = fields.whole("max_results", { minimum: 1 }) ?? MAXIMUM_POINTS;
    return store.longAnswer(metricBulkAnswer, { runIds, key, limit });
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
    return store.longAnswer(metricIntervalAnswer, { runIds, key, fromStep, toStep, buckets });
  });
}
