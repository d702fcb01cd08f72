import { CrisolError } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { KeyValue } from "./params.js";

/** A dataset that a run read. */
export interface DatasetInput {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly tags: readonly KeyValue[];
}

/** A model that a run read or made. */
export interface ModelUse {
  readonly modelId: string;
  readonly step: number;
}

/** The tag of a dataset that says what it was read for. */
const CONTEXT_TAG = "mlflow.data.context";

/** Adds the datasets that the run read; one that is there already stays, with the new tags. */
export async function addInputs(tx: Tx, runId: string, inputs: readonly DatasetInput[]): Promise<void> {
  for (const { tags, ...input } of inputs) {
    const context = tags.find(({ key }) => key === CONTEXT_TAG)?.value ?? "";
    const told = { context, tags: JSON.stringify(tags) };
    await tx
      .insertInto("runInput")
      .values({ runId, ...input, ...told })
      .onConflict((conflict) => conflict.columns(["runId", "name", "digest"]).doUpdateSet(told))
      .execute();
  }
}

/** What datasets the runs of the experiments read, and what for; at most `limit`. */
export async function datasetsOfExperiments(
  db: Kysely<Database>,
  experimentIds: readonly string[],
  limit: number,
): Promise<{ experimentId: string; name: string; digest: string; context: string }[]> {
  return db
    .selectFrom("runInput")
    .innerJoin("run", "run.id", "runInput.runId")
    .select(["run.experimentId", "runInput.name", "runInput.digest", "runInput.context"])
    .distinct()
    .where("run.experimentId", "in", experimentIds)
    .where("run.deletedAtMs", "is", null)
    .orderBy("runInput.name")
    .orderBy("runInput.digest")
    .limit(limit)
    .execute();
}

/** Adds models that the run read or made; throws `not_found` for one that does not exist. */
export async function addModelUses(
  tx: Tx,
  runId: string,
  role: "input" | "output",
  models: readonly ModelUse[],
): Promise<void> {
  for (const { modelId, step } of models) {
    const model = await tx.selectFrom("loggedModel").select("id").where("id", "=", modelId).executeTakeFirst();
    if (!model) throw new CrisolError("not_found", { resource: "logged model", value: modelId });
    await tx
      .insertInto("runModel")
      .values({ runId, modelId, role, step })
      .onConflict((conflict) => conflict.columns(["runId", "role", "modelId"]).doUpdateSet({ step }))
      .execute();
  }
}
