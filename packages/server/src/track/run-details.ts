import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import type { DatasetInput, ModelUse } from "./inputs.js";
import type { MetricPoint } from "./metrics.js";
import type { KeyValue } from "./params.js";

/** What runs logged: the latest point of each metric, and all else. */
export interface RunDetails {
  readonly params: KeyValue[];
  readonly tags: KeyValue[];
  readonly metrics: MetricPoint[];
  readonly inputs: DatasetInput[];
  readonly modelInputs: ModelUse[];
  readonly modelOutputs: ModelUse[];
}

/** So many ids stand in one statement. */
const AT_ONCE = 1000;

/** The details of each of the runs, by id; five statements for up to 1,000 runs. */
export async function runDetails(db: Kysely<Database>, ids: readonly string[]): Promise<Map<string, RunDetails>> {
  const found = new Map<string, RunDetails>();
  for (const id of ids) {
    found.set(id, { params: [], tags: [], metrics: [], inputs: [], modelInputs: [], modelOutputs: [] });
  }
  for (let start = 0; start < ids.length; start += AT_ONCE) await fill(db, found, ids.slice(start, start + AT_ONCE));
  return found;
}

async function fill(db: Kysely<Database>, found: Map<string, RunDetails>, ids: readonly string[]): Promise<void> {
  const [params, tags, metrics, inputs, models] = await Promise.all([
    db.selectFrom("runParam").selectAll().where("runId", "in", ids).orderBy("runId").orderBy("key").execute(),
    db.selectFrom("runTag").selectAll().where("runId", "in", ids).orderBy("runId").orderBy("key").execute(),
    db
      .selectFrom("metric")
      .select(["runId", "key", "value", "step", "timestampMs"])
      .where("runId", "in", ids)
      .orderBy("runId")
      .orderBy("key")
      .execute(),
    db.selectFrom("runInput").selectAll().where("runId", "in", ids).orderBy("name").orderBy("digest").execute(),
    db.selectFrom("runModel").selectAll().where("runId", "in", ids).orderBy("step").orderBy("modelId").execute(),
  ]);
  for (const { runId, ...param } of params) found.get(runId)!.params.push(param);
  for (const { runId, ...tag } of tags) found.get(runId)!.tags.push(tag);
  for (const { runId, value, ...point } of metrics) {
    found.get(runId)!.metrics.push({ ...point, value: value ?? Number.NaN });
  }
  for (const { runId, context, tags: json, ...input } of inputs) {
    found.get(runId)!.inputs.push({ ...input, tags: JSON.parse(json) });
  }
  for (const { runId, role, modelId, step } of models) {
    const details = found.get(runId)!;
    (role === "input" ? details.modelInputs : details.modelOutputs).push({ modelId, step });
  }
}
