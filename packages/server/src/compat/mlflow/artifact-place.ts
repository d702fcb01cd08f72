import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { artifactPath } from "../../track/artifacts.js";
import { getLoggedModel, type LoggedModel } from "../../track/logged-models.js";
import { getTrackedRun, type TrackedRun } from "../../track/runs.js";
import { MlflowError } from "./mlflow-error.js";

/** A file or folder of a run or a logged model. */
export interface Place {
  readonly kind: "run" | "model";
  readonly experimentId: string;
  /** The run or the logged model. */
  readonly rootId: string;
  /** Empty for the root itself. */
  readonly path: string;
}

/** What `EXPERIMENT/RUN/artifacts/PATH` or `EXPERIMENT/models/MODEL/artifacts/PATH` names. */
export function placeOf(given: string): Place {
  const parts = artifactPath(given).split("/");
  const [experimentId = "", second = "", third = ""] = parts;
  // The rest is a path of its own: it may not look like an absolute one either.
  const rest = (start: number) => (parts.length > start ? artifactPath(parts.slice(start).join("/")) : "");
  if (second === "models" && parts[3] === "artifacts") {
    return { kind: "model", experimentId, rootId: third, path: rest(4) };
  }
  if (third === "artifacts") return { kind: "run", experimentId, rootId: second, path: rest(3) };
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${given.slice(0, 500)}'`);
}

/** The run or the logged model of the place, if it is there and of that experiment. */
export async function rootOf(db: Kysely<Database>, place: Place): Promise<TrackedRun | LoggedModel> {
  const { kind, rootId, experimentId } = place;
  const root = await (kind === "run" ? getTrackedRun(db, rootId) : getLoggedModel(db, rootId));
  if (root.experimentId === experimentId) return root;
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: the ${kind} ${rootId} is of another experiment.`);
}
