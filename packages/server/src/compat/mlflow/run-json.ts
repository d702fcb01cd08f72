import type { Kysely } from "kysely";
import type { Database } from "../../store/database.js";
import { isOneOf, type JsonField, jsonList } from "../../store/sql.js";
import type { TrackedRun } from "../../track/runs.js";
import { runInfoView } from "./views.js";

/**
 * The runs with what they logged, the latest point of each metric, each as JSON, in the order given. The database writes
 * the lists: 100 runs of 50 metrics as rows, objects and JSON took four times as long.
 */
export async function runsJson(db: Kysely<Database>, runs: readonly TrackedRun[]): Promise<string[]> {
  const logged = await loggedOf(
    db,
    runs.map(({ id }) => id),
  );
  return runs.map((run) => runJson(run, logged));
}

type Lists = (runId: string) => string;
interface Logged {
  readonly metrics: Lists;
  readonly params: Lists;
  readonly tags: Lists;
  readonly datasets: Lists;
  readonly modelInputs: Lists;
  readonly modelOutputs: Lists;
}

function runJson(run: TrackedRun, { metrics, params, tags, datasets, modelInputs, modelOutputs }: Logged): string {
  const { id } = run;
  return (
    `{"info":${JSON.stringify(runInfoView(run))},` +
    `"data":{"metrics":${metrics(id)},"params":${params(id)},"tags":${tags(id)}},` +
    `"inputs":{"dataset_inputs":${datasets(id)},"model_inputs":${modelInputs(id)}},` +
    `"outputs":{"model_outputs":${modelOutputs(id)}}}`
  );
}

const pair = { key: { column: "key" }, value: { column: "value" } };
const point: Record<string, JsonField> = {
  key: { column: "key" },
  value: { column: "value", type: "float" },
  timestamp: { column: "timestampMs" },
  step: { column: "step" },
};

async function loggedOf(db: Kysely<Database>, ids: readonly string[]): Promise<Logged> {
  const lists = async (table: "metric" | "runParam" | "runTag", fields: Record<string, JsonField>): Promise<Lists> => {
    const rows = await db
      .selectFrom(table)
      .select(["runId", jsonList(db, fields, "key").as("json")])
      .where(isOneOf(db, "runId", ids))
      .groupBy("runId")
      .execute();
    return found(rows);
  };
  const models = async (role: "input" | "output", fields: Record<string, JsonField>): Promise<Lists> => {
    const rows = await db
      .selectFrom("runModel")
      .select(["runId", jsonList(db, fields, "step").as("json")])
      .where(isOneOf(db, "runId", ids))
      .where("role", "=", role)
      .groupBy("runId")
      .execute();
    return found(rows);
  };
  return {
    metrics: await lists("metric", point),
    params: await lists("runParam", pair),
    tags: await lists("runTag", pair),
    datasets: await datasetsOf(db, ids),
    modelInputs: await models("input", { model_id: { column: "modelId" } }),
    modelOutputs: await models("output", { model_id: { column: "modelId" }, step: { column: "step" } }),
  };
}

/** They are few, and their tags are JSON already. */
async function datasetsOf(db: Kysely<Database>, ids: readonly string[]): Promise<Lists> {
  const rows = await db
    .selectFrom("runInput")
    .selectAll()
    .where(isOneOf(db, "runId", ids))
    .orderBy("name")
    .orderBy("digest")
    .execute();
  const byRun = new Map<string, string[]>();
  for (const { runId, name, digest, sourceType, source, schema, profile, tags } of rows) {
    const dataset = {
      name,
      digest,
      source_type: sourceType,
      source,
      ...(schema !== null && { schema }),
      ...(profile !== null && { profile }),
    };
    byRun.set(runId, [...(byRun.get(runId) ?? []), `{"tags":${tags},"dataset":${JSON.stringify(dataset)}}`]);
  }
  return found([...byRun].map(([runId, datasets]) => ({ runId, json: `[${datasets.join()}]` })));
}

function found(rows: readonly { readonly runId: string; readonly json: string }[]): Lists {
  const byRun = new Map(rows.map(({ runId, json }) => [runId, json]));
  return (runId) => byRun.get(runId) ?? "[]";
}
