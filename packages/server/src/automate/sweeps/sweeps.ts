import { CrisolError, type Reason, type Sweep, type SweepState, type TrialState } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { ranOn } from "../../compute/ran-on.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database } from "../../store/database.js";
import { type Page, type PageRequest, pageOf } from "../../store/page.js";
import type { CompleteSpec, Prepared } from "./checked-sweep.js";
import type { SweepTable } from "./tables.js";
import { type TrialRecord, trialView } from "./trials.js";

/** How a sweep ends, and why. */
export interface Ending {
  readonly state: Exclude<SweepState, "running" | "stopping">;
  readonly reason: Reason;
}

export interface SweepRecord extends Omit<Selectable<SweepTable>, "spec" | "prepared" | "ending"> {
  readonly spec: CompleteSpec;
  readonly prepared: Prepared;
  readonly ending: Ending | null;
}

const ended: readonly SweepState[] = ["completed", "stopped", "failed"];

export function sweepHasEnded(state: SweepState): boolean {
  return ended.includes(state);
}

/** The sweep of the project; throws `not_found`. */
export async function getSweep(db: Kysely<Database>, projectId: string, id: string): Promise<SweepRecord> {
  const sweep = await findSweep(db, id);
  if (sweep?.projectId !== projectId) throw new CrisolError("not_found", { resource: "sweep", value: id });
  return sweep;
}

/** The sweep `id`, of whatever project. */
export async function findSweep(db: Kysely<Database>, id: string): Promise<SweepRecord | undefined> {
  const row = await db.selectFrom("sweep").selectAll().where("id", "=", id).executeTakeFirst();
  return row && recordOf(row);
}

/** Those that have not ended, of all projects. */
export async function unfinishedSweeps(db: Kysely<Database>): Promise<SweepRecord[]> {
  const rows = await db.selectFrom("sweep").selectAll().where("state", "in", ["running", "stopping"]).execute();
  return rows.map(recordOf);
}

/** A page of the project's sweeps, newest first. */
export async function listSweeps(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly state?: SweepState | undefined },
): Promise<Page<Sweep>> {
  let query = db.selectFrom("sweep").selectAll().where("projectId", "=", projectId);
  if (page.state !== undefined) query = query.where("state", "=", page.state);
  const { items, nextCursor } = await pageOf(query, page);
  return { items: await Promise.all(items.map((row) => sweepView(db, recordOf(row)))), nextCursor };
}

/** The API's view of a sweep. */
export async function sweepView(db: Kysely<Database>, sweep: SweepRecord): Promise<Sweep> {
  const counts = await db
    .selectFrom("sweepTrial")
    .select(["state", (own) => own.fn.countAll<number>().as("count")])
    .where("sweepId", "=", sweep.id)
    .groupBy("state")
    .execute();
  const none: Record<TrialState, number> = { running: 0, completed: 0, stopped: 0, failed: 0, cancelled: 0 };
  const best = await bestTrial(db, sweep);
  return {
    id: sweep.id,
    projectId: sweep.projectId,
    name: sweep.name,
    runId: sweep.runId,
    state: sweep.state,
    reason: sweep.ending?.reason ?? null,
    spec: sweep.spec,
    configurationCount: sweep.configurationCount,
    trialCounts: { ...none, ...Object.fromEntries(counts.map(({ state, count }) => [state, Number(count)])) },
    best: best ? trialView(best, (await ranOn(db, [best.jobId])).get(best.jobId)) : null,
    user: sweep.userName,
    createdAt: new Date(sweep.createdAtMs).toISOString(),
    endedAt: instantOrNull(sweep.endedAtMs),
  };
}

/** The completed trial with the best value, the first of equals. */
export async function bestTrial(db: Kysely<Database>, { id, spec }: SweepRecord): Promise<TrialRecord | undefined> {
  return db
    .selectFrom("sweepTrial")
    .selectAll()
    .where("sweepId", "=", id)
    .where("state", "=", "completed")
    .where("value", "is not", null)
    .orderBy("value", spec.objective.goal === "minimise" ? "asc" : "desc")
    .orderBy("number")
    .limit(1)
    .executeTakeFirst();
}

function recordOf({ spec, prepared, ending, ...columns }: Selectable<SweepTable>): SweepRecord {
  return {
    ...columns,
    spec: JSON.parse(spec),
    prepared: JSON.parse(prepared),
    ending: ending === null ? null : JSON.parse(ending),
  };
}
