import type { CriterionResult, ModelVersion } from "@crisol/contract";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { judgeCriteria, passGate } from "./criteria-gate.js";
import { measuredOf } from "./measured.js";
import { findAlias, setAlias } from "./model-aliases.js";
import { archiveOthers, type Move, moveToStage } from "./model-stages.js";
import { getModelVersion, modelVersionView, type VersionOf } from "./model-versions.js";

/** The alias of the version that is used. It is set where the project's criteria are met, by whatever way. */
export const CHAMPION = "champion";

export interface Asked {
  readonly by: string;
  /** Why; empty where nobody said. */
  readonly reason: string;
  /** Lets a version through that does not meet the criteria; `reason` says why. Default false. */
  readonly isOverride?: boolean;
}

/**
 * Makes the version the champion: the alias names it, it goes to the stage `production`, and the champion before it goes to
 * the archive. Who did it, when and why is kept. Throws `not_found` and `criteria_not_met`.
 */
export async function promote(effects: Effects, of: VersionOf, asked: Asked): Promise<ModelVersion> {
  return moveTo(effects, of, { ...asked, stage: "production" }, async (tx, move) => {
    const former = await findAlias(tx, of.modelId, CHAMPION);
    if (former !== undefined && former !== of.version) {
      const reason = `Version ${of.version} is the champion now`;
      await moveToStage(tx, { ...of, version: former }, { ...move, stage: "archived", reason, criteria: [] });
    }
    await setAlias(tx, { ...of, alias: CHAMPION });
  });
}

/**
 * Moves the version to a stage, and those that are in it to the archive where `archivesOthers`. What goes to `production` has
 * to meet the project's criteria, as the champion has. Throws `not_found` and `criteria_not_met`.
 */
export async function transition(
  effects: Effects,
  of: VersionOf,
  asked: Asked & Pick<Move, "stage"> & { readonly archivesOthers?: boolean },
): Promise<ModelVersion> {
  return moveTo(effects, of, asked, async (tx, move) => {
    if (asked.archivesOthers) await archiveOthers(tx, of, move);
  });
}

/** Lets an alias name the version, and promotes it where that is the champion's. Throws `not_found` and `criteria_not_met`. */
export async function nameVersion(
  effects: Effects,
  of: VersionOf & { readonly alias: string },
  by: string,
): Promise<ModelVersion> {
  if (of.alias === CHAMPION) return promote(effects, of, { by, reason: "" });
  return effects.store.write((tx) => setAlias(tx, of));
}

async function moveTo(
  effects: Effects,
  of: VersionOf,
  { stage, by, reason, isOverride = false }: Asked & Pick<Move, "stage">,
  first: (tx: Parameters<typeof moveToStage>[0], move: Move) => Promise<void>,
): Promise<ModelVersion> {
  const { store, clock } = effects;
  const passed = stage === "production" ? await pass(effects, of, by, isOverride ? reason : undefined) : noCriteria;
  return store.write(async (tx) => {
    // Again, inside: it may have been deleted while it was judged.
    await getModelVersion(tx, of);
    const move: Move = {
      stage,
      by,
      reason,
      criteria: passed.criteria,
      isOverride: passed.isOverride,
      nowMs: clock.now(),
    };
    await first(tx, { ...move, isOverride: false });
    await moveToStage(tx, of, move);
    return modelVersionView(await getModelVersion(tx, of));
  });
}

const noCriteria: { readonly criteria: readonly CriterionResult[]; readonly isOverride: boolean } = {
  criteria: [],
  isOverride: false,
};

/** The project's criteria of now, held against the version. Throws `not_found`. */
export async function criteriaNow(effects: Effects, of: VersionOf): Promise<CriterionResult[]> {
  const project = await getProject(effects.store.read, of.projectId);
  const version = await getModelVersion(effects.store.read, of);
  return judgeCriteria(project.criteria, await measuredOf(effects, version));
}

/** What was judged; throws `criteria_not_met` without a reason for an override. */
async function pass(effects: Effects, of: VersionOf, by: string, overrideReason: string | undefined) {
  const criteria = await criteriaNow(effects, of);
  const passed = passGate(criteria, overrideReason === undefined ? undefined : { reason: overrideReason }, by);
  return { criteria, isOverride: passed.override !== null };
}
