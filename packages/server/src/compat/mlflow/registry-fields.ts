import { ModelAlias, ModelName } from "@crisol/contract";
import type { Kysely } from "kysely";
import { findProject } from "../../define/projects.js";
import { findVersion, type ModelVersionRecord } from "../../deploy/model-versions.js";
import { findModel, type ModelRecord } from "../../deploy/models.js";
import type { Database } from "../../store/database.js";
import type { Fields } from "./fields.js";
import { invalid, MlflowError } from "./mlflow-error.js";

/** Characters of a tag's value. */
export const MAXIMUM_MODEL_TAG = 100_000;
/** Characters of a description; more than what our own pages take. */
export const MAXIMUM_DESCRIPTION = 100_000;

/** A name that a model may have. */
export function modelName(fields: Fields, field = "name"): string {
  const name = fields.required(field);
  if (name.trim() === "") throw fields.missing(field);
  if (/[/:]/.test(name)) throw invalid(`Invalid model name '${shown(name)}'. Names cannot contain '/' or ':'.`);
  const { success, error } = ModelName.safeParse(name);
  if (!success)
    throw invalid(
      `Invalid value ${JSON.stringify(shown(name))} for parameter '${field}' supplied: ${error.issues[0]?.message}.`,
    );
  return name;
}

/** The model that a request names, with those of deleted projects left out. */
export async function namedModel(db: Kysely<Database>, fields: Fields): Promise<ModelRecord> {
  const model = await findNamed(db, fields);
  if (model) return model;
  throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `Registered Model with name=${modelName(fields)} not found`);
}

async function findNamed(db: Kysely<Database>, fields: Fields): Promise<ModelRecord | undefined> {
  const model = await findModel(db, modelName(fields));
  const project = model && (await findProject(db, model.projectId));
  return project?.deletedAtMs === null ? model : undefined;
}

/** The version that a request names. */
export async function namedVersion(
  db: Kysely<Database>,
  fields: Fields,
): Promise<{ readonly model: ModelRecord; readonly version: ModelVersionRecord }> {
  const number = versionNumber(fields);
  const model = await findNamed(db, fields);
  const version = model && (await findVersion(db, model.id, number));
  if (version) return { model, version };
  throw new MlflowError(
    "RESOURCE_DOES_NOT_EXIST",
    `Model Version (name=${modelName(fields)}, version=${number}) not found`,
  );
}

export function versionNumber(fields: Fields): number {
  const given = fields.values.version;
  if (typeof given === "string" && given !== "" && !/^[-+]?\d+$/.test(given)) {
    throw invalid(`Parameter 'version' must be an integer, got '${shown(given)}'.`);
  }
  const number = fields.whole("version");
  if (number === undefined) throw fields.missing("version");
  return number;
}

/** An alias that may be given; `latest`, `v1` and the like are refused. */
export function aliasName(fields: Fields): string {
  const alias = fields.text("alias");
  if (alias === undefined) throw invalid("Registered model alias name cannot be empty.");
  if (alias.toLowerCase() === "latest") throw invalid("'latest' alias name (case insensitive) is reserved.");
  if (/^v\d+$/i.test(alias)) throw invalid(`Version alias name '${alias}' is reserved.`);
  const { success, error } = ModelAlias.safeParse(alias);
  if (!success) throw invalid(`Invalid alias name: '${shown(alias)}': it ${error.issues[0]?.message}.`);
  return alias;
}

function shown(text: string): string {
  return text.slice(0, 200);
}
