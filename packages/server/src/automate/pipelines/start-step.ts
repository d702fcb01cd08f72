import { CrisolError, type PipelineStep } from "@crisol/contract";
import { getDataVersion } from "../../data/versions.js";
import type { Effects } from "../../effects.js";
import { checkRecipeInput } from "../../prepare/check-recipe.js";
import { addRecipe, getRecipe, type RecipeRecord } from "../../prepare/recipes.js";
import { addScriptJob } from "../../script/script-jobs.js";
import type { Tx } from "../../store/database.js";
import { setTags } from "../../track/params.js";
import { addTraining } from "../../train/add-training.js";
import { checkRun } from "../../train/new-run.js";
import { keyOfScript, keyOfTraining, type TrainingKey } from "./key-of-step.js";
import { PIPELINE_RUN_TAG, type PipelineRunRecord, type PipelineStepRecord } from "./pipeline-runs.js";
import { findCached, reasonsFor } from "./step-cache.js";
import type { StepTurn } from "./step-inputs.js";
import { hashOfKey, type StepKey } from "./step-key.js";

/** What a step does, ready to start in a transaction. */
interface PreparedStep {
  readonly key: StepKey;
  start(tx: Tx): Promise<{ readonly jobId: string; readonly runId: string }>;
}

/**
 * Starts the step, or takes an equal one that ended well before, in one transaction; a step for which neither can be has
 * failed with the reason. Nothing happens to a step that does not wait any more.
 */
export async function startStep(effects: Effects, turn: StepTurn, step: PipelineStep): Promise<void> {
  const { store, log } = effects;
  try {
    // Trainings are tried on a sample of their rows, which no transaction may wait for.
    const training = step.kind === "train" ? await prepareTraining(effects, turn, step) : undefined;
    await store.write(async (tx) => {
      if (!(await stillWaits(tx, turn))) return;
      const prepared = training ?? (await prepareScript(tx, effects, turn, step as OfKind<"script">));
      await take(tx, effects, { turn, prepared, usesCache: step.cache && turn.run.usesCache === 1 });
    });
  } catch (error) {
    if (!(error instanceof CrisolError)) log.error({ err: error, step: turn.name }, "a step could not be started");
    const { code, message } =
      error instanceof CrisolError ? error : { code: "internal", message: "The step could not be started." };
    const nowMs = effects.clock.now();
    const failed = {
      state: "failed",
      errorCode: code,
      errorMessage: message,
      startedAtMs: nowMs,
      endedAtMs: nowMs,
    } as const;
    await store.write(async (tx) => {
      if (await stillWaits(tx, turn)) await changeStep(tx, turn.run, turn.name, failed);
    });
  }
}

type OfKind<Kind> = Extract<PipelineStep, { readonly kind: Kind }>;

async function take(
  tx: Tx,
  { clock }: Effects,
  { turn, prepared, usesCache }: { turn: StepTurn; prepared: PreparedStep; usesCache: boolean },
): Promise<void> {
  const { run, name } = turn;
  const key = hashOfKey(prepared.key);
  const known = { key, keyParts: JSON.stringify(prepared.key) };
  const nowMs = clock.now();
  const cached = usesCache ? await findCached(tx, run.projectId, key) : undefined;
  if (cached) {
    const { pipelineRunId: cachedFrom, jobId, runId } = cached;
    const ended = { startedAtMs: nowMs, endedAtMs: nowMs };
    await changeStep(tx, run, name, { ...known, state: "cached", cachedFrom, jobId, runId, ...ended });
    return;
  }
  const reasons = await reasonsFor(tx, { pipelineId: run.pipelineId, name, key: prepared.key, usesCache });
  const started = await prepared.start(tx);
  await setTags(tx, started.runId, [{ key: PIPELINE_RUN_TAG, value: run.id }]);
  await changeStep(tx, run, name, { ...known, state: "queued", ...started, reasons: JSON.stringify(reasons) });
}

async function prepareScript(
  tx: Tx,
  { jobs, clock }: Effects,
  turn: StepTurn,
  step: OfKind<"script">,
): Promise<PreparedStep> {
  const { projectId, runId: parentRunId, userId, userName } = turn.run;
  const { key, spec, inputs } = await keyOfScript(tx, turn, step);
  const user = { id: userId, name: userName };
  return {
    key,
    start: () => addScriptJob(tx, jobs, { projectId, spec, inputs, user, parentRunId, nowMs: clock.now() }),
  };
}

async function prepareTraining(effects: Effects, turn: StepTurn, step: OfKind<"train">): Promise<PreparedStep> {
  const { store, settings } = effects;
  const { projectId, runId: parentRunId, usesCache } = turn.run;
  const { key, project, asked, recipe, data } = await keyOfTraining(store.read, settings.version, turn, step);
  const isCached = step.cache && usesCache === 1 && (await findCached(store.read, projectId, hashOfKey(key)));
  const own = isCached ? undefined : await recipeOn(effects, project.target, recipe, data);
  const request = own && { ...asked, resources: step.resources, recipeId: own.id, warmStartRunId: null };
  const checked = request && (await checkRun(effects, project, request));
  return {
    key,
    async start(tx) {
      if (!checked) throw new CrisolError("conflict", { problem: "What the step would have been taken from is gone" });
      return addTraining(tx, effects, { project, request, checked, parentRunId });
    },
  };
}

/** The recipe on the data that the step reads: itself, or its steps and split as its next version for other data. */
async function recipeOn(
  { store, clock }: Effects,
  target: string | null,
  recipe: RecipeRecord,
  data: TrainingKey["data"],
): Promise<RecipeRecord> {
  const { projectId } = recipe;
  if (data.dataId === recipe.dataId && data.version === recipe.dataVersion) return recipe;
  checkRecipeInput(recipe, await getDataVersion(store.read, projectId, data.dataId, data.version), target ?? "");
  const steps = JSON.stringify(recipe.steps);
  const split = JSON.stringify(recipe.split);
  return store.write(async (tx) => {
    const same = await tx
      .selectFrom("recipe")
      .select("id")
      .where("projectId", "=", projectId)
      .where("name", "=", recipe.name)
      .where("dataId", "=", data.dataId)
      .where("dataVersion", "=", data.version)
      .where("steps", "=", steps)
      .where("split", "=", split)
      .executeTakeFirst();
    if (same) return getRecipe(tx, projectId, same.id);
    const { id: _id, version: _version, ...rest } = recipe;
    return addRecipe(tx, { ...rest, dataId: data.dataId, dataVersion: data.version, createdAtMs: clock.now() });
  });
}

async function stillWaits(tx: Tx, { run, name }: StepTurn): Promise<boolean> {
  const row = await tx
    .selectFrom("pipelineStep")
    .select("state")
    .where("pipelineRunId", "=", run.id)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.state === "waiting";
}

/** Sets what `change` names of the step. */
export async function changeStep(
  tx: Tx,
  run: Pick<PipelineRunRecord, "id">,
  name: string,
  change: Partial<PipelineStepRecord>,
): Promise<void> {
  await tx
    .updateTable("pipelineStep")
    .set(change)
    .where("pipelineRunId", "=", run.id)
    .where("name", "=", name)
    .execute();
}
