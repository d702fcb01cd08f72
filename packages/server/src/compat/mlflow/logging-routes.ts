import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { addInputs, addModelUses, type DatasetInput, type ModelUse } from "../../track/inputs.js";
import { logBatch, requireActiveRun } from "../../track/log-batch.js";
import { logModelMetrics, type ModelMetricPoint } from "../../track/logged-models.js";
import { deleteTag, type KeyValue } from "../../track/params.js";
import { type Fields, MAXIMUM_KEY } from "./fields.js";
import { invalid, MlflowError } from "./mlflow-error.js";
import { type MlflowHandler, mlflowRoute } from "./mlflow-route.js";
import { RUN_ID } from "./run-routes.js";

const MAXIMUM_PARAM = 6000;
const MAXIMUM_TAG = 8000;

/** MLflow's routes by which runs log. */
export function loggingRoutes(app: FastifyInstance, { store, clock }: Effects): void {
  /** What is checked before the write, and then written. */
  const logging =
    (check: (fields: Fields) => (tx: Tx, runId: string) => Promise<void>): MlflowHandler =>
    async (fields) => {
      const runId = fields.required(RUN_ID);
      const work = check(fields);
      await store.write((tx) => work(tx, runId));
      return {};
    };

  const metricsOf = (points: readonly ModelMetricPoint[]) => async (tx: Tx, runId: string) => {
    await logBatch(tx, runId, { metrics: points, nowMs: clock.now() });
    await logModelMetrics(tx, runId, points);
  };

  mlflowRoute(
    app,
    "POST",
    "runs/log-metric",
    logging((fields) => metricsOf([pointOf(fields, clock.now())])),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/log-parameter",
    logging((fields) => {
      const param = fields.pair(MAXIMUM_PARAM);
      return (tx, runId) => logBatch(tx, runId, { params: [param], nowMs: clock.now() });
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/set-tag",
    logging((fields) => {
      const tag = fields.pair(MAXIMUM_TAG);
      return (tx, runId) => logBatch(tx, runId, { tags: [tag], nowMs: clock.now() });
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/delete-tag",
    logging((fields) => {
      const key = fields.required("key");
      return async (tx, runId) => {
        await requireActiveRun(tx, runId);
        if (await deleteTag(tx, runId, key)) return;
        throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No tag with name: ${key} in run with id ${runId}`);
      };
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/log-batch",
    logging((fields) => {
      const metrics = fields.objects("metrics", 1000).map((point) => pointOf(point, undefined));
      const params = fields.pairs("params", { most: 100, value: MAXIMUM_PARAM });
      const tags = fields.pairs("tags", { most: 100, value: MAXIMUM_TAG });
      if (metrics.length + params.length + tags.length > 1000) {
        throw invalid("A batch logging request can contain at most 1000 metrics, params and tags.");
      }
      refuseTwice(params);
      return async (tx, runId) => {
        await logBatch(tx, runId, { metrics, params, tags, nowMs: clock.now() });
        await logModelMetrics(tx, runId, metrics);
      };
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/log-inputs",
    logging((fields) => {
      const inputs = fields.objects("datasets", 1000).map(inputOf);
      const models = fields.objects("models", 1000).map(modelUseOf);
      return async (tx, runId) => {
        await requireActiveRun(tx, runId);
        await addInputs(tx, runId, inputs);
        await addModelUses(tx, runId, "input", models);
      };
    }),
  );

  mlflowRoute(
    app,
    "POST",
    "runs/outputs",
    logging((fields) => {
      const models = fields.objects("models", 1000).map(modelUseOf);
      return async (tx, runId) => {
        await requireActiveRun(tx, runId);
        await addModelUses(tx, runId, "output", models);
      };
    }),
  );

  // What clients before 3.0 told of a model: kept as the tag that it was.
  mlflowRoute(
    app,
    "POST",
    "runs/log-model",
    logging((fields) => {
      const history = fields.required("model_json", MAXIMUM_TAG * 10);
      return (tx, runId) =>
        logBatch(tx, runId, { tags: [{ key: "mlflow.log-model.history", value: `[${history}]` }], nowMs: clock.now() });
    }),
  );
}

/** A point without a time gets `nowMs`; without that, it must have one. */
function pointOf(fields: Fields, nowMs: number | undefined): ModelMetricPoint {
  const timestampMs = fields.whole("timestamp") ?? nowMs;
  if (timestampMs === undefined) throw fields.missing("timestamp");
  return {
    key: fields.required("key", MAXIMUM_KEY),
    value: fields.float("value"),
    step: fields.whole("step") ?? 0,
    timestampMs,
    modelId: fields.text("model_id", 100),
    datasetName: fields.text("dataset_name", 500),
    datasetDigest: fields.text("dataset_digest", 100),
  };
}

function inputOf(fields: Fields): DatasetInput {
  const dataset = fields.object("dataset");
  if (!dataset) throw fields.missing("dataset");
  return {
    name: dataset.required("name", 500),
    digest: dataset.required("digest", 36),
    sourceType: dataset.required("source_type"),
    source: dataset.required("source", 65_535),
    schema: dataset.text("schema", 1_048_575) ?? null,
    profile: dataset.text("profile", 16_777_215) ?? null,
    tags: fields.pairs("tags", { value: 500 }),
  };
}

function modelUseOf(fields: Fields): ModelUse {
  return { modelId: fields.required("model_id"), step: fields.whole("step") ?? 0 };
}

function refuseTwice(params: readonly KeyValue[]): void {
  const keys = new Set<string>();
  for (const { key } of params) {
    if (keys.has(key)) throw invalid(`Duplicate parameter keys have been submitted: ['${key}'].`);
    keys.add(key);
  }
}
