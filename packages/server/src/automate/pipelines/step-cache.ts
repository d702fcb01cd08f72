import type { ScriptJob, StepReason } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { StoredScriptResult } from "../../script/script-jobs.js";
import type { Database } from "../../store/database.js";
import type { StepKey } from "./step-key.js";

/** A step that ended well and can stand for another. */
export interface CachedStep {
  readonly pipelineRunId: string;
  readonly jobId: string | null;
  readonly runId: string;
}

/** Older ones of the same key are looked at if what the newest left is gone. */
const MOST_LOOKED_AT = 20;

/** The newest step of the project with that key that ended well and whose outputs are all still there. */
export async function findCached(
  db: Kysely<Database>,
  projectId: string,
  key: string,
): Promise<CachedStep | undefined> {
  const rows = await db
    .selectFrom("pipelineStep")
    .innerJoin("pipelineRun", "pipelineRun.id", "pipelineStep.pipelineRunId")
    .select(["pipelineStep.pipelineRunId", "pipelineStep.jobId", "pipelineStep.runId"])
    .where("pipelineRun.projectId", "=", projectId)
    .where("pipelineStep.key", "=", key)
    .where("pipelineStep.state", "=", "succeeded")
    .orderBy("pipelineStep.endedAtMs", "desc")
    .limit(MOST_LOOKED_AT)
    .execute();
  for (const { runId, ...row } of rows) if (runId !== null && (await isWhole(db, runId))) return { ...row, runId };
  return undefined;
}

/** Why a step with these hashes runs and is not taken from an earlier run, by the last of its name that ended well. */
export async function reasonsFor(
  db: Kysely<Database>,
  { pipelineId, name, key, usesCache }: { pipelineId: string; name: string; key: StepKey; usesCache: boolean },
): Promise<StepReason[]> {
  const last = await db
    .selectFrom("pipelineStep")
    .innerJoin("pipelineRun", "pipelineRun.id", "pipelineStep.pipelineRunId")
    .select("pipelineStep.keyParts")
    .where("pipelineRun.pipelineId", "=", pipelineId)
    .where("pipelineStep.name", "=", name)
    .where("pipelineStep.state", "in", ["succeeded", "cached"])
    .orderBy("pipelineStep.endedAtMs", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!last?.keyParts) return ["first"];
  const before = JSON.parse(last.keyParts) as StepKey;
  const changed = (["code", "inputs", "parameters", "environment"] as const).filter(
    (part) => before[part] !== key[part],
  );
  if (changed.length > 0) return changed;
  return [usesCache ? "outputs_gone" : "cache_off"];
}

async function isWhole(db: Kysely<Database>, runId: string): Promise<boolean> {
  const run = await db.selectFrom("run").select("deletedAtMs").where("id", "=", runId).executeTakeFirst();
  if (!run || run.deletedAtMs !== null) return false;
  const script = await db.selectFrom("scriptJob").select("result").where("runId", "=", runId).executeTakeFirst();
  if (!script) {
    const training = await db
      .selectFrom("training")
      .select("modelSha256")
      .where("runId", "=", runId)
      .executeTakeFirst();
    return training !== undefined && training.modelSha256 !== null;
  }
  const { outputs } = JSON.parse(script.result ?? '{"outputs":[]}') as Pick<StoredScriptResult, "outputs">;
  for (const output of outputs) if (!(await isThere(db, runId, output))) return false;
  return true;
}

async function isThere(
  db: Kysely<Database>,
  runId: string,
  { data, artifactPath }: ScriptJob["outputs"][number],
): Promise<boolean> {
  if (data) {
    const version = await db
      .selectFrom("dataVersion")
      .select("sha256")
      .where("dataId", "=", data.dataId)
      .where("version", "=", data.version)
      .executeTakeFirst();
    return version !== undefined && version.sha256 !== null;
  }
  if (artifactPath === null) return false;
  const file = await db
    .selectFrom("artifact")
    .select("path")
    .where("rootId", "=", runId)
    .where("path", ">", `${artifactPath}/`)
    // "0" follows "/" in the order of characters.
    .where("path", "<", `${artifactPath}0`)
    .executeTakeFirst();
  return file !== undefined;
}
