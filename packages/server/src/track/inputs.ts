import { CrisolError } from "@crisol/contract";
import type { Tx } from "../store/database.js";
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
