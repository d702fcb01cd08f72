import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import { findProject } from "../../define/projects.js";
import { findVersion, type ModelVersionRecord } from "../../deploy/model-versions.js";
import type { Database } from "../../store/database.js";
import { artifactPath } from "../../track/artifacts.js";
import { getLoggedModel, type LoggedModel } from "../../track/logged-models.js";
import { getTrackedRun, type TrackedRun } from "../../track/runs.js";
import { MlflowError } from "./mlflow-error.js";

/** A file or folder of a run or a logged model. */
export interface StoredPlace {
  readonly kind: "run" | "model";
  readonly experimentId: string;
  /** The run or the logged model. */
  readonly rootId: string;
  /** Empty for the root itself. */
  readonly path: string;
}

/** A file or folder of a version's model, which is made when it is asked for. */
export interface VersionPlace {
  readonly kind: "version";
  readonly modelId: string;
  readonly version: number;
  readonly path: string;
}

export type Place = StoredPlace | VersionPlace;

/** Where experiments have their ids, addresses of versions have this. */
export const REGISTRY = "registry";

/**
 * What `EXPERIMENT/RUN/artifacts/PATH`, `EXPERIMENT/models/MODEL/artifacts/PATH` or `registry/MODEL/VERSION/PATH` names. The last
 * is for versions with a model file of ours.
 */
export function placeOf(given: string): Place {
  const parts = artifactPath(given).split("/");
  const [experimentId = "", second = "", third = ""] = parts;
  // The rest is a path of its own: it may not look like an absolute one either.
  const rest = (start: number) => (parts.length > start ? artifactPath(parts.slice(start).join("/")) : "");
  if (experimentId === REGISTRY) {
    if (!/^\d{1,9}$/.test(third)) throw noArtifact(given);
    return { kind: "version", modelId: second, version: Number(third), path: rest(3) };
  }
  if (second === "models" && parts[3] === "artifacts") {
    return { kind: "model", experimentId, rootId: third, path: rest(4) };
  }
  if (third === "artifacts") return { kind: "run", experimentId, rootId: second, path: rest(3) };
  throw noArtifact(given);
}

function noArtifact(given: string): MlflowError {
  return new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${given.slice(0, 500)}'`);
}

/** The run or the logged model of the place, if it is there and of that experiment. */
export async function rootOf(db: Kysely<Database>, place: StoredPlace): Promise<TrackedRun | LoggedModel> {
  const { kind, rootId, experimentId } = place;
  const root = await (kind === "run" ? getTrackedRun(db, rootId) : getLoggedModel(db, rootId));
  if (root.experimentId === experimentId) return root;
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: the ${kind} ${rootId} is of another experiment.`);
}

/** The version of the place, if it is there. Throws `not_found`. */
export async function versionOf(
  db: Kysely<Database>,
  { modelId, version }: Pick<VersionPlace, "modelId" | "version">,
): Promise<ModelVersionRecord> {
  const found = await findVersion(db, modelId, version);
  const project = found && (await findProject(db, found.projectId));
  if (project?.deletedAtMs === null) return found!;
  throw new CrisolError("not_found", { resource: "model version", value: `${modelId}/${version}` });
}

/** Where clients find the files of a version's model. */
export function versionArtifactUri({ modelId, version }: Pick<VersionPlace, "modelId" | "version">): string {
  return `mlflow-artifacts:/${REGISTRY}/${modelId}/${version}`;
}
