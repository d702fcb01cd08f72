import { CrisolError, type Role } from "@crisol/contract";
import type { Kysely } from "kysely";
import { type Guarded, requireRole } from "../../access/roles.js";
import { findAlias } from "../../deploy/model-aliases.js";
import { findVersion, type ModelVersionRecord } from "../../deploy/model-versions.js";
import { findModel } from "../../deploy/models.js";
import type { UserCaller } from "../../http/serve.js";
import type { Database } from "../../store/database.js";
import { artifactPath } from "../../track/artifacts.js";
import { getExperiment } from "../../track/client-experiments.js";
import { getLoggedModel, type LoggedModel } from "../../track/logged-models.js";
import { getTrackedRun, type TrackedRun } from "../../track/runs.js";
import type { RunRecord } from "../../train/runs.js";
import { placeOf, rootOf, versionArtifactUri, versionOf } from "./artifact-place.js";
import { invalid, MlflowError } from "./mlflow-error.js";
import { MODEL_FOLDER, type ModelFolders, trainingWithModel } from "./model-folders.js";
import { modelArtifactUri, runArtifactUri } from "./views.js";

export interface GivenSource {
  readonly source: string;
  readonly runId?: string | undefined;
  readonly loggedModelId?: string | undefined;
  /** What the caller needs in the project of what the source names. */
  readonly leastRole: Role;
}

/** What a version is made of: a folder of a logged model, or else of a run; a training of ours; or another version. */
export interface VersionSource {
  readonly source: string;
  readonly runId: string | null;
  readonly loggedModelId: string | null;
  readonly artifactPath: string | null;
  /** Where the folder is that of its model. */
  readonly training?: RunRecord | undefined;
  /** Where it is a copy. */
  readonly copied?: ModelVersionRecord;
  /** The project of the run or the logged model. */
  readonly projectId: string;
}

/**
 * What a client names as the source of a version: `models:/m-ID`, `models:/NAME/VERSION`, `models:/NAME@ALIAS`,
 * `runs:/RUN/PATH` or `mlflow-artifacts:/PATH`, of this server and nothing else. Throws INVALID_PARAMETER_VALUE.
 */
export async function resolveSource(
  db: Kysely<Database>,
  caller: UserCaller,
  given: GivenSource,
): Promise<VersionSource> {
  try {
    const { named, ...found } = await resolved(db, given);
    await requireRole(db, caller, found.projectId, given.leastRole, named);
    const runId = given.runId ?? found.runId;
    // What was said has to be so: lineage leads to what is there.
    if (runId !== null) await getTrackedRun(db, runId);
    const isOther = (own: string | null, said: string | undefined) =>
      said !== undefined && own !== null && own !== said;
    if (isOther(found.loggedModelId, given.loggedModelId)) throw refused(given.source, "model_id is of another one");
    if (found.loggedModelId === null && isOther(found.runId, given.runId)) {
      throw refused(given.source, "run_id is of another one");
    }
    return { ...found, source: given.source, runId };
  } catch (error) {
    if (error instanceof CrisolError && error.code !== "forbidden") throw refused(given.source, error.message);
    if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") {
      throw refused(given.source, error.message);
    }
    throw error;
  }
}

/** Where clients find the version's files; throws INVALID_PARAMETER_VALUE with the reason for one that they cannot load. */
export async function downloadUri(
  db: Kysely<Database>,
  folders: ModelFolders,
  version: ModelVersionRecord,
): Promise<string> {
  if (version.artifactPath === null) {
    // Now, while there is an answer in which to say why it cannot be made; it is kept for the requests that follow.
    await folders.ofVersion(version);
    return versionArtifactUri(version);
  }
  const root =
    version.loggedModelId === null
      ? runArtifactUri(await getTrackedRun(db, version.runId ?? ""))
      : modelArtifactUri(await getLoggedModel(db, version.loggedModelId));
  return version.artifactPath === "" ? root : `${root}/${version.artifactPath}`;
}

/** What a source means, and what it names, whose project asks for a role. */
type Found = Omit<VersionSource, "source"> & { readonly named: Guarded };

async function resolved(db: Kysely<Database>, { source }: GivenSource): Promise<Found> {
  const [, scheme, rest] = /^(models|runs|mlflow-artifacts):\/+(.*)$/s.exec(source) ?? [];
  if (rest === undefined || /^[a-z-]+:\/\/[^/]/.test(source)) {
    throw refused(source, "it must be models:/, runs:/ or mlflow-artifacts:/ of this server");
  }
  const path = artifactPath(rest);
  const [first, ...others] = path.split("/");
  if (scheme === "runs") {
    const run = await getTrackedRun(db, first!);
    return ofRun(db, run, others.length === 0 ? "" : artifactPath(others.join("/")));
  }
  if (scheme === "mlflow-artifacts") {
    const place = placeOf(path);
    if (place.kind === "version") return ofVersion(path, await versionOf(db, place));
    const root = await rootOf(db, place);
    return place.kind === "run"
      ? ofRun(db, root as TrackedRun, place.path)
      : ofModel(db, root as LoggedModel, place.path);
  }
  const version = await versionNamed(db, first!, others);
  if (version) return ofVersion(path, version);
  if (others.length === 0) return ofModel(db, await getLoggedModel(db, first!), "");
  throw new CrisolError("not_found", { resource: "model version", value: path });
}

/** What `NAME/VERSION` or `NAME@ALIAS` names. */
async function versionNamed(
  db: Kysely<Database>,
  first: string,
  rest: readonly string[],
): Promise<ModelVersionRecord | undefined> {
  const [number, ...more] = rest;
  if (more.length > 0 || (number !== undefined && !/^\d{1,9}$/.test(number))) return undefined;
  const at = number === undefined ? first.lastIndexOf("@") : first.length;
  const model = at < 0 ? undefined : await findModel(db, first.slice(0, at));
  if (!model) return undefined;
  const version = number === undefined ? await findAlias(db, model.id, first.slice(at + 1)) : Number(number);
  return version === undefined ? undefined : findVersion(db, model.id, version);
}

async function ofRun(db: Kysely<Database>, { id, projectId }: TrackedRun, path: string): Promise<Found> {
  const named = { resource: "run", value: id };
  const found = { runId: id, loggedModelId: null, artifactPath: path, projectId, named };
  return path === MODEL_FOLDER ? { ...found, training: await trainingWithModel(db, id) } : found;
}

async function ofModel(db: Kysely<Database>, { id, runId, experimentId }: LoggedModel, path: string): Promise<Found> {
  const { projectId } = await getExperiment(db, experimentId);
  const named = { resource: "logged model", value: id };
  return { runId, loggedModelId: id, artifactPath: path, projectId, named };
}

/** A copy of another version: it is made of the same. */
function ofVersion(path: string, copied: ModelVersionRecord): Found {
  const { runId, loggedModelId, artifactPath, projectId } = copied;
  const named = { resource: "model version", value: path };
  return { runId, loggedModelId, artifactPath, projectId, named, copied };
}

function refused(source: string, problem: string): MlflowError {
  return invalid(`Invalid model version source: '${source.slice(0, 500)}': ${problem.replace(/\.$/, "")}.`);
}
