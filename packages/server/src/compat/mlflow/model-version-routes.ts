import type { FastifyInstance } from "fastify";
import { userOf } from "../../access/roles.js";
import { convertedSoon } from "../../deploy/mlflow-conversion.js";
import { deleteVersion } from "../../deploy/model-deletion.js";
import type { ModelImportThreads } from "../../deploy/model-import-threads.js";
import { searchVersions } from "../../deploy/model-search.js";
import { removeVersionTag, setVersionTags } from "../../deploy/model-tags.js";
import {
  addVersion,
  describeVersion,
  findVersion,
  type ModelVersionRecord,
  type VersionKey,
} from "../../deploy/model-versions.js";
import { moveEmptyModel } from "../../deploy/models.js";
import { transition } from "../../deploy/promotion.js";
import type { Effects } from "../../effects.js";
import { callerName } from "../../http/caller-name.js";
import type { Tx } from "../../store/database.js";
import { loggedModelDetails, setModelTexts } from "../../track/logged-models.js";
import type { Fields } from "./fields.js";
import { invalid } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import type { ModelFolders } from "./model-folders.js";
import { MAXIMUM_DESCRIPTION, MAXIMUM_MODEL_TAG, namedModel, namedVersion } from "./registry-fields.js";
import { modelVersionView, stageOf } from "./registry-views.js";
import { sourceContent } from "./source-content.js";
import { downloadUri, resolveSource } from "./version-source.js";

/** MLflow's routes of model versions. */
export function modelVersionRoutes(
  app: FastifyInstance,
  effects: Effects,
  { folders, threads }: { readonly folders: ModelFolders; readonly threads: ModelImportThreads },
): void {
  const { store, clock } = effects;
  const view = async ({ modelId, version }: VersionKey) => ({
    model_version: modelVersionView((await findVersion(store.read, modelId, version))!),
  });

  mlflowRoute(app, "POST", "model-versions/create", async (fields, { caller }) => {
    const given = {
      source: fields.required("source", 1000),
      runId: fields.text("run_id"),
      loggedModelId: fields.text("model_id"),
      leastRole: "viewer",
    } as const;
    const description = fields.text("description", MAXIMUM_DESCRIPTION) ?? "";
    const runLink = fields.text("run_link", 1000) ?? null;
    const tags = fields.pairs("tags", { value: MAXIMUM_MODEL_TAG });
    const named = await namedModel(store.read, fields);
    const content = await sourceContent(effects, named, await resolveSource(store.read, userOf(caller), given));
    const made = await store.write(async (tx) => {
      // Again, inside: it may be gone.
      const named = await namedModel(tx, fields);
      const isFirst = named.latestVersion === 0;
      const { projectId, source } = await resolveSource(tx, userOf(caller), {
        ...given,
        // The model moves there.
        leastRole: isFirst ? "contributor" : "viewer",
      });
      const model = await moveEmptyModel(tx, named, projectId);
      const version = await addVersion(tx, model, {
        ...content,
        // What is of another project is not shown in this one.
        ...(model.projectId !== projectId && { lineage: null }),
        ...{ description, runLink, source, createdAtMs: clock.now() },
      });
      await setVersionTags(tx, version, tags);
      if (given.loggedModelId !== undefined) await tagLoggedModel(tx, given.loggedModelId, version);
      return version;
    });
    await convertedSoon(effects, threads, made);
    return view(made);
  });

  mlflowRoute(app, "GET", "model-versions/get", async (fields) => {
    return view((await namedVersion(store.read, fields)).version);
  });

  mlflowRoute(app, "PATCH", "model-versions/update", async (fields) => {
    const description = fields.text("description", MAXIMUM_DESCRIPTION) ?? "";
    return view(
      await store.write(async (tx) => {
        const { version } = await namedVersion(tx, fields);
        await describeVersion(tx, version, description, clock.now());
        return version;
      }),
    );
  });

  mlflowRoute(app, "DELETE", "model-versions/delete", async (fields) => {
    await store.write(async (tx) => deleteVersion(tx, (await namedVersion(tx, fields)).version, clock.now()));
    return {};
  });

  mlflowRoute(app, "POST", "model-versions/transition-stage", async (fields, { caller }) => {
    const stage = stageOf(fields.required("stage"));
    const archivesOthers = isTrue(fields, "archive_existing_versions");
    if (archivesOthers && stage !== "staging" && stage !== "production") {
      throw invalid(
        "Model version transition cannot archive existing model versions because " +
          `'${fields.text("stage")}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
      );
    }
    const { version } = await namedVersion(store.read, fields);
    await transition(effects, version, { stage, archivesOthers, by: callerName(caller), reason: "" });
    return view(version);
  });

  mlflowRoute(app, "GET", "model-versions/search", async (fields, { caller }) => {
    const { rows, nextPageToken } = await searchVersions(store.longRead, {
      caller: userOf(caller),
      filter: fields.text("filter"),
      orderBy: fields.texts("order_by", 100),
      limit: fields.whole("max_results", { minimum: 1, maximum: 200_000 }) ?? 10_000,
      pageToken: fields.text("page_token"),
    });
    return {
      model_versions: rows.map(modelVersionView),
      ...(nextPageToken !== null && { next_page_token: nextPageToken }),
    };
  });

  mlflowRoute(app, "POST", "model-versions/set-tag", async (fields) => {
    const tag = fields.pair(MAXIMUM_MODEL_TAG);
    await store.write(async (tx) => setVersionTags(tx, (await namedVersion(tx, fields)).version, [tag]));
    return {};
  });

  mlflowRoute(app, "DELETE", "model-versions/delete-tag", async (fields) => {
    const key = fields.required("key");
    await store.write(async (tx) => removeVersionTag(tx, (await namedVersion(tx, fields)).version, key));
    return {};
  });

  mlflowRoute(app, "GET", "model-versions/get-download-uri", async (fields) => {
    const { version } = await namedVersion(store.read, fields);
    return { artifact_uri: await downloadUri(store.read, folders, version) };
  });
}

/** The tag by which MLflow's pages know the versions of a logged model: JSON as Python writes it. */
const VERSIONS_TAG = "mlflow.modelVersions";

async function tagLoggedModel(
  tx: Tx,
  loggedModelId: string,
  { modelName, version }: ModelVersionRecord,
): Promise<void> {
  const tags = (await loggedModelDetails(tx, [loggedModelId])).get(loggedModelId)!.tags;
  const before = /^\[(.+)\]$/s.exec(tags.find(({ key }) => key === VERSIONS_TAG)?.value ?? "")?.[1];
  const added = `{"name": ${JSON.stringify(modelName)}, "version": ${version}}`;
  const value = `[${before === undefined ? added : `${before}, ${added}`}]`;
  await setModelTexts(tx, "loggedModelTag", loggedModelId, [{ key: VERSIONS_TAG, value }]);
}

function isTrue(fields: Fields, name: string): boolean {
  const { [name]: value } = fields.values;
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean" && value !== "true" && value !== "false") {
    throw invalid(`Invalid value ${JSON.stringify(value)} for parameter '${name}' supplied.`);
  }
  return value === true || value === "true";
}
