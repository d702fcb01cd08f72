import type { FastifyInstance } from "fastify";
import type { Kysely } from "kysely";
import { requireRole, userOf } from "../../access/roles.js";
import { removeAlias } from "../../deploy/model-aliases.js";
import { deleteModel } from "../../deploy/model-deletion.js";
import { searchModels } from "../../deploy/model-search.js";
import { removeModelTag, setModelTags } from "../../deploy/model-tags.js";
import { versionsOfModels } from "../../deploy/model-versions.js";
import { addModel, changeModel, findModel, type ModelRecord, modelTags } from "../../deploy/models.js";
import { nameVersion } from "../../deploy/promotion.js";
import type { Effects } from "../../effects.js";
import { callerName } from "../../http/caller-name.js";
import type { Database, Tx } from "../../store/database.js";
import { DEFAULT_EXPERIMENT, ensureDefaultExperiment, getExperiment } from "../../track/client-experiments.js";
import { MlflowError } from "./mlflow-error.js";
import { type MlflowHandler, mlflowRoute } from "./mlflow-route.js";
import {
  aliasName,
  MAXIMUM_DESCRIPTION,
  MAXIMUM_MODEL_TAG,
  modelName,
  namedModel,
  namedVersion,
} from "./registry-fields.js";
import { latestOfStages, modelVersionView, registeredModelView, stageOf } from "./registry-views.js";

/** MLflow's routes of registered models. */
export function registeredModelRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, clock } = effects;
  const view = async (name: string) => {
    const model = (await findModel(store.read, name))!;
    return { registered_model: (await views(store.read, [model]))[0] };
  };

  mlflowRoute(app, "POST", "registered-models/create", async (fields, { caller }) => {
    const name = modelName(fields);
    const tags = fields.pairs("tags", { value: MAXIMUM_MODEL_TAG });
    if (tags.some(({ key, value }) => key === "mlflow.prompt.is_prompt" && value === "true")) {
      throw new MlflowError("NOT_IMPLEMENTED", "Crisol does not have this: prompts.");
    }
    const description = fields.text("description", MAXIMUM_DESCRIPTION);
    await store.write(async (tx) => {
      const nowMs = clock.now();
      // Until its first version says where it belongs.
      const projectId = userOf(caller).onlyProjectId ?? (await defaultProject(tx, nowMs));
      await requireRole(tx, userOf(caller), projectId, "contributor", { resource: "project", value: projectId });
      const model = await addModel(tx, { projectId, name, ...(description !== undefined && { description }), nowMs });
      await setModelTags(tx, model.id, tags);
    });
    return view(name);
  });

  mlflowRoute(app, "GET", "registered-models/get", async (fields) => view((await namedModel(store.read, fields)).name));

  mlflowRoute(app, "POST", "registered-models/rename", async (fields) => {
    const name = modelName(fields, "new_name");
    await changed(effects, fields, { name });
    return view(name);
  });

  mlflowRoute(app, "PATCH", "registered-models/update", async (fields) => {
    const { name } = await changed(effects, fields, {
      description: fields.text("description", MAXIMUM_DESCRIPTION) ?? "",
    });
    return view(name);
  });

  mlflowRoute(app, "DELETE", "registered-models/delete", async (fields) => {
    await store.write(async (tx) => deleteModel(tx, await namedModel(tx, fields), clock.now()));
    return {};
  });

  mlflowRoute(app, "GET", "registered-models/search", async (fields, { caller }) => {
    const { rows, nextPageToken } = await searchModels(store.longRead, {
      caller: userOf(caller),
      filter: fields.text("filter"),
      orderBy: fields.texts("order_by", 100),
      limit: fields.whole("max_results", { minimum: 1, maximum: 1000 }) ?? 100,
      pageToken: fields.text("page_token"),
    });
    return {
      registered_models: await views(store.longRead, rows),
      ...(nextPageToken !== null && { next_page_token: nextPageToken }),
    };
  });

  const latest: MlflowHandler = async (fields) => {
    const { id } = await namedModel(store.read, fields);
    const wanted = fields.texts("stages", 10).map(stageOf);
    const versions = latestOfStages(await versionsOfModels(store.read, [id]));
    const shown = wanted.length === 0 ? versions : versions.filter(({ stage }) => wanted.includes(stage));
    return { model_versions: shown.map(modelVersionView) };
  };
  mlflowRoute(app, "GET", "registered-models/get-latest-versions", latest);
  mlflowRoute(app, "POST", "registered-models/get-latest-versions", latest);

  mlflowRoute(app, "POST", "registered-models/set-tag", async (fields) => {
    const tag = fields.pair(MAXIMUM_MODEL_TAG);
    await store.write(async (tx) => setModelTags(tx, (await namedModel(tx, fields)).id, [tag]));
    return {};
  });

  mlflowRoute(app, "DELETE", "registered-models/delete-tag", async (fields) => {
    const key = fields.required("key");
    await store.write(async (tx) => removeModelTag(tx, (await namedModel(tx, fields)).id, key));
    return {};
  });

  mlflowRoute(app, "POST", "registered-models/alias", async (fields, { caller }) => {
    const alias = aliasName(fields);
    const { model, version } = await namedVersion(store.read, fields);
    const of = { projectId: model.projectId, modelId: model.id, version: version.version };
    await nameVersion(effects, { ...of, alias }, callerName(caller));
    return {};
  });

  mlflowRoute(app, "GET", "registered-models/alias", async (fields) => {
    const { id, name } = await namedModel(store.read, fields);
    const alias = fields.required("alias");
    const versions = await versionsOfModels(store.read, [id]);
    const found =
      alias.toLowerCase() === "latest" ? versions[0] : versions.find(({ aliases }) => aliases.includes(alias));
    if (found) return { model_version: modelVersionView(found) };
    if (alias.toLowerCase() === "latest") {
      throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Latest version not found for model ${name}.`);
    }
    throw new MlflowError("INVALID_PARAMETER_VALUE", `Registered model alias ${alias.slice(0, 200)} not found.`);
  });

  mlflowRoute(app, "DELETE", "registered-models/alias", async (fields) => {
    const alias = aliasName(fields);
    await store.write(async (tx) => removeAlias(tx, (await namedModel(tx, fields)).id, alias));
    return {};
  });
}

/** The project of the experiment "0", where everyone contributes. */
async function defaultProject(tx: Tx, nowMs: number): Promise<string> {
  await ensureDefaultExperiment(tx, nowMs);
  return (await getExperiment(tx, DEFAULT_EXPERIMENT.id)).projectId;
}

async function changed(
  { store, clock }: Effects,
  fields: Parameters<MlflowHandler>[0],
  change: { readonly name?: string; readonly description?: string },
): Promise<ModelRecord> {
  return store.write(async (tx) => {
    const model = await namedModel(tx, fields);
    await changeModel(tx, model, { ...change, nowMs: clock.now() });
    return model;
  });
}

async function views(db: Kysely<Database>, models: readonly ModelRecord[]): Promise<object[]> {
  const ids = models.map(({ id }) => id);
  const tags = await modelTags(db, ids);
  const versions = await versionsOfModels(db, ids);
  return models.map((model) =>
    registeredModelView(
      model,
      tags.get(model.id)!,
      versions.filter(({ modelId }) => modelId === model.id),
    ),
  );
}
