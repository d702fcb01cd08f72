import { CrisolError, type Reason, type ScheduleTrigger } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";

/** What a trigger of data or drift would fire for now. */
export interface Sight {
  /** Kept as `seen`: `DATA/VERSION`, or `MS/ALERT`. */
  readonly mark: string;
  readonly reason: Reason;
}

/** What was seen last, so that a schedule fires only for what comes after; null for times. Throws `not_found`. */
export async function newestSeen(
  db: Kysely<Database>,
  projectId: string,
  trigger: ScheduleTrigger,
): Promise<string | null> {
  if (trigger.kind === "data") {
    const data = await db
      .selectFrom("data")
      .select("id")
      .where("projectId", "=", projectId)
      .where("name", "=", trigger.data)
      .executeTakeFirst();
    if (!data) throw new CrisolError("not_found", { resource: "data", value: trigger.data });
  }
  if (trigger.kind === "drift") {
    const endpoint = await db
      .selectFrom("endpoint")
      .select("id")
      .where("projectId", "=", projectId)
      .where("name", "=", trigger.endpoint)
      .executeTakeFirst();
    if (!endpoint) throw new CrisolError("not_found", { resource: "endpoint", value: trigger.endpoint });
  }
  return (await sight(db, projectId, trigger))?.mark ?? null;
}

/** The newest version of the data, or the newest alert of drift; undefined where there is none, and for times. */
export async function sight(
  db: Kysely<Database>,
  projectId: string,
  trigger: ScheduleTrigger,
): Promise<Sight | undefined> {
  if (trigger.kind === "data") return versionOf(db, projectId, trigger.data);
  if (trigger.kind === "drift") return driftOf(db, projectId, trigger.endpoint);
  return undefined;
}

/** Whether `mark` is of something that came after `seen`. A version that was deleted makes none newer. */
export function isNewer(mark: string, seen: string | null): boolean {
  if (seen === null) return true;
  const [dataId, version] = mark.split("/");
  const [seenId, seenVersion] = seen.split("/");
  // Of an alert the first part is its time, of another data set of the name another id.
  return dataId === seenId ? Number(version) > Number(seenVersion) : dataId! > seenId!;
}

async function versionOf(db: Kysely<Database>, projectId: string, name: string): Promise<Sight | undefined> {
  const row = await db
    .selectFrom("data")
    .innerJoin("dataVersion", "dataVersion.dataId", "data.id")
    .select(["data.id", "dataVersion.version"])
    .where("data.projectId", "=", projectId)
    .where("data.name", "=", name)
    .where("dataVersion.sha256", "is not", null)
    .orderBy("dataVersion.version", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const params = { data: name, version: row.version };
  const text = `version ${row.version} of ${name} has come`;
  return { mark: `${row.id}/${row.version}`, reason: { code: "new_version", params, text } };
}

async function driftOf(db: Kysely<Database>, projectId: string, endpoint: string): Promise<Sight | undefined> {
  const row = await db
    .selectFrom("alert")
    .select(["column", "kind", "value", "threshold", "raisedAtMs"])
    .where("projectId", "=", projectId)
    .where("endpointName", "=", endpoint)
    .where("kind", "in", ["feature_drift", "prediction_drift"])
    .orderBy("raisedAtMs", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const column = row.kind === "prediction_drift" ? "the prediction" : row.column;
  const params = { column: row.column, kind: row.kind, value: row.value, threshold: row.threshold };
  const text = `${column} of ${endpoint} has drifted: ${row.value.toPrecision(3)}, above ${row.threshold}`;
  // As many digits as any time has, so that they sort as text.
  return { mark: `${String(row.raisedAtMs).padStart(15, "0")}/0`, reason: { code: "drifted", params, text } };
}
