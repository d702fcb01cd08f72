import { CrisolError, type Role } from "@crisol/contract";
import type { Kysely } from "kysely";
import { type Guarded, requireRole } from "../../access/roles.js";
import { findVersion, type ModelVersionRecord } from "../../deploy/model-versions.js";
import { findModel } from "../../deploy/models.js";
import type { UserCaller } from "../../http/serve.js";
import type { Database } from "../../store/database.js";
import { artifactPath } from "../../track/artifacts.js";
import { getExperiment } from "../../track/client-experiments.js";
import { getLoggedModel, type LoggedModel } from "../../track/logged-models.js";
import { getTrackedRun, type TrackedRun } from "../../track/runs.js";
import { placeOf, rootOf } from "./artifact-place.js";
import { invalid, MlflowError } from "./mlflow-error.js";
import { modelArtifactUri, runArtifactUri } from "./views.js";

export interface GivenSource {
  readonly source: string;
  readonly runId?: string | undefined;
  readonly loggedModelId?: string | undefined;
  /** What the caller needs in the project of what the source names. */
  readonly leastRole: Role;
}

/** Where the files of a version are: a folder of a logged model, or else of a run. */
export interface VersionSource {
  readonly source: string;
  readonly runId: string | null;
  readonly loggedModelId: string | null;
  readonly artifactPath: string | null;
  /** The project of the run or the logged model. */
  readonly projectId: string;
}

/**
 * What a client names as the source of a version: `models:/m-ID`, `models:/NAME/VERSION`, `runs:/RUN/PATH` or
 * `mlflow-artifacts:/PATH`, of this server and nothing else. Throws INVALID_PARAMETER_VALUE.
 */
export async function resolveSource(
  db: Kysely<Database>,
  caller: UserCaller,
  given: GivenSource,
): Promise<VersionSource> {
  try {
    const { named, ...found } = await resolved(db, given);
    await requireRole(db, caller, found.projectId, given.leastRole, named);
    if (found.artifactPath === null)
      throw refused(given.source, "it has a model file of Crisol's, and none of MLflow's");
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

/** Where clients find the version's files; throws INVALID_PARAMETER_VALUE for one that has none here. */
export async function downloadUri(db: Kysely<Database>, version: ModelVersionRecord): Promise<string> {
  if (version.artifactPath === null) {
    throw invalid(
      `Version ${version.version} of ${version.modelName} has no files of MLflow's: it is a model file of Crisol's. ` +
        "Download it, or export it to ONNX, over Crisol's own API.",
    );
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
    return ofRun(run, others.length === 0 ? "" : artifactPath(others.join("/")));
  }
  if (scheme === "mlflow-artifacts") {
    const place = placeOf(path);
    const root = await rootOf(db, place);
    return place.kind === "run" ? ofRun(root as TrackedRun, place.path) : ofModel(db, root as LoggedModel, place.path);
  }
  if (others.length === 0) return ofModel(db, await getLoggedModel(db, first!), "");
  return ofVersion(db, path, first!, others);
}

function ofRun({ id, projectId }: TrackedRun, path: string): Found {
  const named = { resource: "run", value: id };
  return { runId: id, loggedModelId: null, artifactPath: path, projectId, named };
}

async function ofModel(db: Kysely<Database>, { id, runId, experimentId }: LoggedModel, path: string): Promise<Found> {
  const { projectId } = await getExperiment(db, experimentId);
  const named = { resource: "logged model", value: id };
  return { runId, loggedModelId: id, artifactPath: path, projectId, named };
}

/** A copy of another version: it has the same files. */
async function ofVersion(db: Kysely<Database>, path: string, name: string, rest: readonly string[]): Promise<Found> {
  const version = rest.length === 1 && /^\d{1,9}$/.test(rest[0]!) ? Number(rest[0]) : undefined;
  const model = version === undefined ? undefined : await findModel(db, name);
  const found = model && (await findVersion(db, model.id, version!));
  const named = { resource: "model version", value: path };
  if (!found) throw new CrisolError("not_found", named);
  const { runId, loggedModelId, artifactPath, projectId } = found;
  return { runId, loggedModelId, artifactPath, projectId, named };
}

function refused(source: string, problem: string): MlflowError {
  return invalid(`Invalid model version source: '${source.slice(0, 500)}': ${problem.replace(/\.$/, "")}.`);
}
