import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Effects } from "../../effects.js";
import { announcedBytes, registerRawBodies } from "../../http/body.js";
import { sendFile } from "../../http/file.js";
import { type ArtifactEntry, artifactPath, deleteArtifacts, putArtifact } from "../../track/artifacts.js";
import { requireActiveRun } from "../../track/log-batch.js";
import { getLoggedModel } from "../../track/logged-models.js";
import { getTrackedRun } from "../../track/runs.js";
import type { ArtifactFiles } from "./artifact-files.js";
import { type Place, placeOf, rootOf, type StoredPlace } from "./artifact-place.js";
import { Fields } from "./fields.js";
import { invalid } from "./mlflow-error.js";
import { mlflowRoute } from "./mlflow-route.js";
import { RUN_ID } from "./run-routes.js";
import { runArtifactUri } from "./views.js";

/** MLflow's routes by which files come and go: `mlflow-artifacts:` addresses are these. */
export function artifactRoutes(app: FastifyInstance, effects: Effects, files: ArtifactFiles): void {
  const { store, blobs, clock, settings } = effects;

  const upload = async (request: FastifyRequest) => {
    const place = stored(placeOf(wildcard(request)));
    await rootOf(store.read, place);
    if (place.path === "") throw invalid("An artifact needs a name.");
    if (place.kind === "run") await requireActiveRun(store.read, place.rootId);
    const { rootId, path } = place;
    // An empty file has no body.
    const content = await blobs.put((request.body ?? []) as AsyncIterable<Buffer>, announcedBytes(request));
    await store.write(async (tx) => {
      await rootOf(tx, place);
      await putArtifact(tx, { rootId, path, ...content, updatedAtMs: clock.now() });
    });
    return {};
  };

  const download = async (reply: FastifyReply, place: Place, shown: string) => {
    const { content, sizeBytes } = await files.open(place, shown);
    const fileName = place.path.slice(place.path.lastIndexOf("/") + 1);
    return sendFile(reply, content, { fileName, sizeBytes });
  };

  const entries = async (place: Place, isWhole = false) => {
    const found = await files.list(place);
    return found.map((entry) => entryView(entry, isWhole ? "" : place.path));
  };

  for (const prefix of ["/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts"]) {
    app.get(prefix, async (request) => {
      const asked = new Fields(request.query as Record<string, unknown>).text("path");
      if (asked === undefined) return { files: [] };
      const place = placeOf(asked);
      await files.check(place);
      return { files: await entries(place) };
    });
    app.get(`${prefix}/*`, async (request, reply) => {
      const place = placeOf(wildcard(request));
      await files.check(place);
      return download(reply, place, wildcard(request));
    });
    app.delete(`${prefix}/*`, async (request) => {
      const place = stored(placeOf(wildcard(request)));
      await rootOf(store.read, place);
      if (place.path === "") throw invalid("A run's artifacts go with the run: name a file or a folder.");
      await store.write((tx) => deleteArtifacts(tx, place.rootId, place.path));
      return {};
    });
    // In a scope of their own: whatever media type a file has, its bytes are a stream.
    app.register(async (uploads) => {
      uploads.removeAllContentTypeParsers();
      registerRawBodies(uploads, "*", settings.maximumUploadBytes);
      uploads.put(`${prefix}/*`, { config: { streamsBody: true } }, upload);
    });
  }

  mlflowRoute(app, "GET", "artifacts/list", async (fields) => {
    const run = await getTrackedRun(store.read, fields.required(RUN_ID));
    const folder = fields.text("path");
    const path = folder === undefined ? "" : artifactPath(folder);
    const place = { kind: "run", experimentId: run.experimentId, rootId: run.id, path } as const;
    return { root_uri: runArtifactUri(run), files: await entries(place, true) };
  });

  app.get("/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files", async (request, reply) => {
    const { model_id } = request.params as { model_id: string };
    const path = artifactPath(new Fields(request.query as Record<string, unknown>).required("artifact_file_path"));
    const { id, experimentId } = await getLoggedModel(store.read, model_id);
    return download(reply, { kind: "model", experimentId, rootId: id, path }, path);
  });

  for (const url of ["/get-artifact", "/ajax-api/2.0/mlflow/get-artifact"]) {
    app.get(url, async (request, reply) => {
      const fields = new Fields(request.query as Record<string, unknown>);
      const run = await getTrackedRun(store.read, fields.required(RUN_ID));
      const path = artifactPath(fields.required("path"));
      return download(reply, { kind: "run", experimentId: run.experimentId, rootId: run.id, path }, path);
    });
  }
}

/** An entry of a list; its path begins in the folder that was asked for, unless it is `""`. */
export function entryView({ path, isFolder, sizeBytes }: ArtifactEntry, folder: string): object {
  return {
    path: folder === "" ? path : path.slice(folder.length + 1),
    is_dir: isFolder,
    ...(sizeBytes !== null && { file_size: sizeBytes }),
  };
}

/** Files of a version's model never change. */
function stored(place: Place): StoredPlace {
  if (place.kind !== "version") return place;
  throw invalid("The files of a version are made from its model: they are neither written nor deleted.");
}

function wildcard(request: FastifyRequest): string {
  return (request.params as { "*": string })["*"];
}
