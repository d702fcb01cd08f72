import type { FastifyInstance } from "fastify";
import type { Effects } from "../../effects.js";
import { artifactPath, listArtifacts } from "../../track/artifacts.js";
import {
  createLoggedModel,
  deleteLoggedModel,
  deleteModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  type LoggedModel,
  loggedModelDetails,
  searchLoggedModels,
  setModelTexts,
} from "../../track/logged-models.js";
import type { LoggedModelStatus } from "../../track/logged-tables.js";
import { entryView } from "./artifact-routes.js";
import { activeExperiment } from "./experiment-routes.js";
import type { Fields } from "./fields.js";
import { invalid, MlflowError } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import { loggedModelView, modelArtifactUri } from "./views.js";

const MAXIMUM_PARAM = 6000;

/** MLflow's routes of logged models. */
export function loggedModelRoutes(app: FastifyInstance, { store, clock }: Effects): void {
  const view = async (model: LoggedModel) => {
    const details = await loggedModelDetails(store.read, [model.id]);
    return { model: loggedModelView(model, details.get(model.id)!) };
  };
  const current = async (id: string) => view(await getLoggedModel(store.read, id));

  mlflowRoute(app, "POST", "logged-models", async (fields) => {
    const runId = fields.text("source_run_id") ?? null;
    const model = await store.write(async (tx) => {
      const experiment = await activeExperiment(tx, fields, clock.now());
      return createLoggedModel(tx, {
        experimentId: experiment.id,
        runId,
        name: nameOf(fields),
        modelType: fields.text("model_type", 500) ?? "",
        params: fields.pairs("params", { value: MAXIMUM_PARAM }),
        tags: fields.pairs("tags"),
        nowMs: clock.now(),
      });
    });
    return view(model);
  });

  mlflowRoute(app, "GET", "logged-models/:model_id", (fields) => current(fields.required("model_id")));

  mlflowRoute(app, "PATCH", "logged-models/:model_id", async (fields) => {
    const id = fields.required("model_id");
    const status = statusOf(fields.values.status);
    await store.write(async (tx) => {
      await getLoggedModel(tx, id);
      await finalizeLoggedModel(tx, id, status, clock.now());
    });
    return current(id);
  });

  mlflowRoute(app, "DELETE", "logged-models/:model_id", async (fields) => {
    const id = fields.required("model_id");
    await store.write(async (tx) => {
      await getLoggedModel(tx, id);
      await deleteLoggedModel(tx, id, clock.now());
    });
    return {};
  });

  mlflowRoute(app, "PATCH", "logged-models/:model_id/tags", async (fields) => {
    const id = fields.required("model_id");
    const tags = fields.pairs("tags", { value: 100_000 });
    await store.write(async (tx) => {
      await getLoggedModel(tx, id);
      await setModelTexts(tx, "loggedModelTag", id, tags);
    });
    return current(id);
  });

  mlflowRoute(app, "DELETE", "logged-models/:model_id/tags/:tag_key", async (fields) => {
    const id = fields.required("model_id");
    await store.write(async (tx) => {
      await getLoggedModel(tx, id);
      const key = fields.required("tag_key");
      if (await deleteModelTag(tx, id, key)) return;
      throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No tag with key '${key}' found for model with ID '${id}'.`);
    });
    return {};
  });

  mlflowRoute(app, "POST", "logged-models/:model_id/params", async (fields) => {
    const id = fields.required("model_id");
    const params = fields.pairs("params", { value: MAXIMUM_PARAM });
    await store.write(async (tx) => {
      await getLoggedModel(tx, id);
      await setModelTexts(tx, "loggedModelParam", id, params);
    });
    return {};
  });

  mlflowRoute(app, "POST", "logged-models/search", async (fields) => {
    const { rows, nextPageToken } = await searchLoggedModels(store.longRead, {
      experimentIds: fields.texts("experiment_ids"),
      datasets: fields.objects("datasets", 100).map((dataset) => ({
        name: dataset.required("dataset_name"),
        digest: dataset.text("dataset_digest"),
      })),
      filter: fields.text("filter"),
      orderBy: fields.objects("order_by", 100).map(orderOf),
      limit: fields.whole("max_results", { minimum: 1, maximum: 1000 }) ?? 100,
      pageToken: fields.text("page_token"),
    });
    const details = await loggedModelDetails(
      store.longRead,
      rows.map(({ id }) => id),
    );
    return {
      models: rows.map((model) => loggedModelView(model, details.get(model.id)!)),
      ...(nextPageToken !== null && { next_page_token: nextPageToken }),
    };
  });

  mlflowRoute(app, "GET", "logged-models/:model_id/artifacts/directories", async (fields) => {
    const model = await getLoggedModel(store.read, fields.required("model_id"));
    const folder = fields.text("artifact_directory_path");
    const entries = await listArtifacts(store.longRead, model.id, folder === undefined ? "" : artifactPath(folder));
    return { root_uri: modelArtifactUri(model), files: entries.map((entry) => entryView(entry, "")) };
  });
}

/** Names go into addresses such as `models:/NAME`. */
function nameOf(fields: Fields): string | undefined {
  const name = fields.text("name", 500);
  if (name !== undefined && /[/:.%"']/.test(name)) {
    throw invalid(
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain / : . % " '.`,
    );
  }
  return name;
}

function statusOf(given: unknown): LoggedModelStatus {
  if (given === "LOGGED_MODEL_READY" || given === 2) return "ready";
  if (given === "LOGGED_MODEL_UPLOAD_FAILED" || given === 3) return "failed";
  if (given === "LOGGED_MODEL_PENDING" || given === 1) return "pending";
  throw invalid(`Invalid value ${JSON.stringify(given) ?? "null"} for parameter 'status' supplied.`);
}

/** `{ field_name: "metrics.loss", ascending: true }` as an order is written. */
function orderOf(fields: Fields): string {
  const { ascending } = fields.values;
  return `${fields.required("field_name")} ${ascending === false ? "DESC" : "ASC"}`;
}
