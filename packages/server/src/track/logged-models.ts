import { randomUUID } from "node:crypto";
import { CrisolError, type LoggedModel as LoggedModelView } from "@crisol/contract";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { LoggedModelMetricTable, LoggedModelStatus, LoggedModelTable } from "./logged-tables.js";
import type { MetricPoint } from "./metrics.js";
import type { KeyValue } from "./params.js";
import type { Attribute, Searched } from "./search/conditions.js";
import { type FoundPage, type Search, searchPage } from "./search/page.js";

export type LoggedModel = Selectable<LoggedModelTable>;

export interface LoggedModelDetails {
  readonly params: KeyValue[];
  readonly tags: KeyValue[];
  readonly metrics: Selectable<LoggedModelMetricTable>[];
}

export interface NewLoggedModel extends Pick<LoggedModel, "experimentId" | "runId" | "modelType"> {
  /** Default: `m-` and 32 random hexadecimal digits. */
  readonly id?: string | undefined;
  /** Default: `model-` and the beginning of its id. */
  readonly name?: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly nowMs: number;
}

/** Makes a model that waits for its files. */
export async function createLoggedModel(tx: Tx, given: NewLoggedModel): Promise<LoggedModel> {
  const { params, tags, nowMs, name, id = `m-${randomUUID().replaceAll("-", "")}`, ...rest } = given;
  const model: LoggedModel = {
    ...rest,
    id,
    name: name || `model-${id.slice(2, 10)}`,
    status: "pending",
    statusMessage: "",
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    deletedAtMs: null,
  };
  await tx.insertInto("loggedModel").values(model).execute();
  await setModelTexts(tx, "loggedModelParam", id, params);
  await setModelTexts(tx, "loggedModelTag", id, tags);
  return model;
}

/** The model `id`; throws `not_found` when there is none or it is deleted. */
export async function getLoggedModel(db: Kysely<Database>, id: string): Promise<LoggedModel> {
  const model = await findLoggedModel(db, id);
  if (!model || model.deletedAtMs !== null) throw new CrisolError("not_found", { resource: "logged model", value: id });
  return model;
}

/** The model `id`, deleted or not. */
export async function findLoggedModel(db: Kysely<Database>, id: string): Promise<LoggedModel | undefined> {
  return db.selectFrom("loggedModel").selectAll().where("id", "=", id).executeTakeFirst();
}

/** The API's view of a model. */
export function loggedModelView({
  id,
  name,
  modelType: type,
  status: state,
  createdAtMs,
}: LoggedModel): LoggedModelView {
  return { id, name, type, state, createdAt: new Date(createdAtMs).toISOString() };
}

/** Says that the model's files are there, or will not come. */
export async function finalizeLoggedModel(tx: Tx, id: string, status: LoggedModelStatus, nowMs: number): Promise<void> {
  await tx.updateTable("loggedModel").set({ status, updatedAtMs: nowMs }).where("id", "=", id).execute();
}

export async function deleteLoggedModel(tx: Tx, id: string, nowMs: number): Promise<void> {
  await tx.updateTable("loggedModel").set({ deletedAtMs: nowMs, updatedAtMs: nowMs }).where("id", "=", id).execute();
}

export async function setModelTexts(
  tx: Tx,
  table: "loggedModelParam" | "loggedModelTag",
  modelId: string,
  texts: readonly KeyValue[],
): Promise<void> {
  for (const { key, value } of texts) {
    await tx
      .insertInto(table)
      .values({ modelId, key, value })
      .onConflict((conflict) => conflict.columns(["modelId", "key"]).doUpdateSet({ value }))
      .execute();
  }
}

/** Whether there was such a tag. */
export async function deleteModelTag(tx: Tx, modelId: string, key: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("loggedModelTag")
    .where("modelId", "=", modelId)
    .where("key", "=", key)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** A point that also says how good a logged model is, on which dataset. */
export interface ModelMetricPoint extends MetricPoint {
  readonly modelId?: string | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** Keeps what points of a run say of models; the last of each model, metric and dataset counts. */
export async function logModelMetrics(tx: Tx, runId: string, points: readonly ModelMetricPoint[]): Promise<void> {
  for (const { modelId, key, value, step, timestampMs, datasetName = "", datasetDigest = "" } of points) {
    if (modelId === undefined) continue;
    await getLoggedModel(tx, modelId);
    const measured = { value: Number.isFinite(value) ? value : null, step, timestampMs };
    await tx
      .insertInto("loggedModelMetric")
      .values({ modelId, runId, key, datasetName, datasetDigest, ...measured })
      .onConflict((conflict) =>
        conflict.columns(["modelId", "runId", "key", "datasetName", "datasetDigest"]).doUpdateSet(measured),
      )
      .execute();
  }
}

export interface LoggedModelSearch extends Search {
  readonly experimentIds: readonly string[];
  /** Only those that were measured on one of these; default all. */
  readonly datasets?: readonly { readonly name: string; readonly digest?: string | undefined }[];
}

/** A page of the models of some experiments; where no order is given, the newest first. */
export async function searchLoggedModels(
  db: Kysely<Database>,
  { experimentIds, datasets = [], ...search }: LoggedModelSearch,
): Promise<FoundPage<LoggedModel>> {
  let query = db
    .selectFrom("loggedModel")
    .selectAll("loggedModel")
    .where("deletedAtMs", "is", null)
    .where("experimentId", "in", experimentIds.length > 0 ? experimentIds : [""]);
  if (datasets.length > 0) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom("loggedModelMetric")
          .select("key")
          .whereRef("loggedModelMetric.modelId", "=", "loggedModel.id")
          .where((own) =>
            own.or(
              datasets.map(({ name, digest }) =>
                own.and([
                  own("datasetName", "=", name),
                  ...(digest === undefined ? [] : [own("datasetDigest", "=", digest)]),
                ]),
              ),
            ),
          ),
      ),
    );
  }
  const last = [sql`"loggedModel"."createdAtMs" desc`, sql`"loggedModel"."id"`];
  return searchPage(db, query, { ...search, searched: searchedModels, last });
}

export async function loggedModelDetails(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Map<string, LoggedModelDetails>> {
  const found = new Map<string, LoggedModelDetails>(ids.map((id) => [id, { params: [], tags: [], metrics: [] }]));
  if (ids.length === 0) return found;
  for (const [table, name] of [
    ["loggedModelParam", "params"],
    ["loggedModelTag", "tags"],
  ] as const) {
    const rows = await db.selectFrom(table).selectAll().where("modelId", "in", ids).orderBy("key").execute();
    for (const { modelId, ...text } of rows) found.get(modelId)![name].push(text);
  }
  const metrics = await db
    .selectFrom("loggedModelMetric")
    .selectAll()
    .where("modelId", "in", ids)
    .orderBy("key")
    .execute();
  for (const metric of metrics) found.get(metric.modelId)!.metrics.push(metric);
  return found;
}

const column = (name: string, isNumeric = false): Attribute => ({ column: sql.ref(`loggedModel.${name}`), isNumeric });
const status: RawBuilder<unknown> = sql`case "loggedModel"."status" when 'ready' then 'READY' when 'failed' then 'FAILED' else 'PENDING' end`;

const searchedModels: Searched = {
  noun: "logged models",
  id: sql.ref("loggedModel.id"),
  foreignKey: "modelId",
  tables: { metric: "loggedModelMetric", param: "loggedModelParam", tag: "loggedModelTag" },
  metricToSort: sql`(select "modelId", "key", max("value") as "value"
    from "loggedModelMetric" group by "modelId", "key")`,
  attributes: {
    name: column("name"),
    model_id: column("id"),
    model_type: column("modelType"),
    experiment_id: column("experimentId"),
    source_run_id: column("runId"),
    status: { column: status, isNumeric: false },
    creation_time: column("createdAtMs", true),
    creation_timestamp: column("createdAtMs", true),
    last_updated_timestamp: column("updatedAtMs", true),
  },
};
