import type { RanOn, SweepTrial, TrialState } from "@crisol/contract";
import type { Trial } from "@crisol/engine";
import type { Kysely, Selectable } from "kysely";
import { ranOn } from "../../compute/ran-on.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database } from "../../store/database.js";
import type { Page } from "../../store/page.js";
import type { SweepTrialTable } from "./tables.js";

export type TrialRecord = Selectable<SweepTrialTable>;

/** All trials of a sweep, in the order in which they were begun. */
export async function trialsOf(db: Kysely<Database>, sweepId: string): Promise<TrialRecord[]> {
  return db.selectFrom("sweepTrial").selectAll().where("sweepId", "=", sweepId).orderBy("number").execute();
}

/** A page of the trials, in the order in which they were begun. */
export async function listTrials(
  db: Kysely<Database>,
  sweepId: string,
  page: { readonly limit: number; readonly cursor?: string | undefined; readonly state?: TrialState | undefined },
): Promise<Page<SweepTrial>> {
  let query = db.selectFrom("sweepTrial").selectAll().where("sweepId", "=", sweepId);
  if (page.state !== undefined) query = query.where("state", "=", page.state);
  const after = Number(page.cursor);
  if (page.cursor !== undefined && Number.isSafeInteger(after)) query = query.where("number", ">", after);
  const rows = await query
    .orderBy("number")
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit);
  const targets = await ranOn(
    db,
    items.map(({ jobId }) => jobId),
  );
  const views = items.map((trial) => trialView(trial, targets.get(trial.jobId)));
  return { items: views, nextCursor: rows.length > page.limit ? String(items.at(-1)!.number) : null };
}

/** The API's view of a trial; `target` is where its job runs or ran. */
export function trialView(trial: TrialRecord, target: RanOn | undefined): SweepTrial {
  return {
    number: trial.number,
    runId: trial.runId,
    jobId: trial.jobId,
    target: target ?? null,
    state: trial.state,
    parameters: JSON.parse(trial.parameters),
    value: trial.value,
    step: trial.step,
    reason: trial.reason,
    createdAt: new Date(trial.createdAtMs).toISOString(),
    endedAt: instantOrNull(trial.endedAtMs),
  };
}

/** What a search learns from, as it is in the store. */
export type SearchedTrial = Pick<TrialRecord, "parameters" | "state" | "value" | "step">;

/** Of the trial only what a search learns from. */
export function searchedTrial({ parameters, state, value, step }: SearchedTrial): SearchedTrial {
  return { parameters, state, value, step };
}

/** The trial as the search sees it: one that was cancelled has been tried, as one that failed. */
export function searchTrial({ parameters, state, value, step }: SearchedTrial): Trial {
  return {
    parameters: JSON.parse(parameters),
    state: state === "running" ? "pending" : state === "cancelled" ? "failed" : state,
    ...(value !== null && { value }),
    ...(step !== null && { step }),
  };
}
