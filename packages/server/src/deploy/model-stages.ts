import type { CriterionResult, ModelStage, StageChange } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { touchVersion, type VersionKey } from "./model-versions.js";
import type { ModelStageTable } from "./tables.js";

export interface Move {
  readonly stage: ModelStage;
  readonly by: string;
  /** Empty where nobody said why. */
  readonly reason: string;
  /** What was asked of the version; default nothing. */
  readonly criteria?: readonly CriterionResult[];
  /** Whether criteria were not met, and the reason let it through. Default false. */
  readonly isOverride?: boolean;
  readonly nowMs: number;
}

/** Moves the version to a stage and adds that to its history. */
export async function moveToStage(tx: Tx, { modelId, version }: VersionKey, move: Move): Promise<void> {
  const last = await history(tx, modelId, version).select("sequence").limit(1).executeTakeFirst();
  const { stage, by, reason, criteria = [], isOverride = false, nowMs } = move;
  await tx
    .insertInto("modelStage")
    .values({
      modelId,
      version,
      sequence: (last?.sequence ?? 0) + 1,
      ...{ stage, by, reason, criteria: JSON.stringify(criteria), isOverride: isOverride ? 1 : 0, atMs: nowMs },
    })
    .execute();
  await touchVersion(tx, { modelId, version }, nowMs);
}

/** Moves the other versions of the model that are in `move.stage` to the archive. */
export async function archiveOthers(tx: Tx, of: VersionKey, move: Move): Promise<void> {
  const rows = await tx
    .selectFrom("modelStage")
    .select(["version", "stage"])
    .where("modelId", "=", of.modelId)
    .where("version", "!=", of.version)
    .orderBy("sequence")
    .execute();
  const now = new Map(rows.map(({ version, stage }) => [version, stage]));
  for (const [version, stage] of now) {
    if (stage === move.stage)
      await moveToStage(tx, { modelId: of.modelId, version }, { ...move, stage: "archived", criteria: [] });
  }
}

/** The stages that the version was in, newest first; the first is its own. Empty for one that was never moved. */
export async function stagesOf(db: Kysely<Database>, { modelId, version }: VersionKey): Promise<StageChange[]> {
  return (await history(db, modelId, version).selectAll().execute()).map(stageView);
}

function history(db: Kysely<Database>, modelId: string, version: number) {
  return db
    .selectFrom("modelStage")
    .where("modelId", "=", modelId)
    .where("version", "=", version)
    .orderBy("sequence", "desc");
}

function stageView({ stage, by, reason, criteria, isOverride, atMs }: Selectable<ModelStageTable>): StageChange {
  return {
    stage,
    by,
    reason,
    criteria: JSON.parse(criteria),
    isOverride: isOverride === 1,
    at: new Date(atMs).toISOString(),
  };
}
