import { CrisolError, type Extrapolation, type RanOn, TrainingRequest } from "@crisol/contract";
import { METRICS, type MetricName } from "@crisol/engine";
import type { Kysely, Selectable } from "kysely";
import { hasEnded } from "../../compute/job.js";
import type { FinishedJob, JobOutcome } from "../../compute/job-kind.js";
import { ranOn } from "../../compute/ran-on.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database, Tx } from "../../store/database.js";
import { mapPage, type PageRequest, pageOf } from "../../store/page.js";
import type { ExtrapolationTable } from "../tables.js";
import type { ExtrapolateFact, ExtrapolateResult } from "./extrapolate-job.js";
import { findingsOf } from "./findings.js";
import { measuredOnAll } from "./measured-on-all.js";

export type ExtrapolationRecord = Selectable<ExtrapolationTable>;

/** The extrapolation `id` of the project; throws `not_found`. */
export async function getExtrapolation(
  db: Kysely<Database>,
  projectId: string,
  id: string,
): Promise<ExtrapolationRecord> {
  const row = await ofProject(db, projectId).where("id", "=", id).executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "extrapolation", value: id });
  return row;
}

/** A page of the project's extrapolations, newest first. */
export async function listExtrapolations(
  db: Kysely<Database>,
  projectId: string,
  request: PageRequest,
): Promise<{ readonly items: Extrapolation[]; readonly nextCursor: string | null }> {
  const page = await pageOf(ofProject(db, projectId), request);
  const targets = await ranOn(
    db,
    page.items.map(({ jobId }) => jobId),
  );
  const measured = await measuredOnAll(db, projectId, page.items, targets);
  return mapPage(page, (row) => view(row, targets.get(row.jobId) ?? null, measured.get(row.id) ?? null));
}

/** Deletes it; throws `conflict` while its job has not ended. */
export async function deleteExtrapolation(tx: Tx, { id, state }: ExtrapolationRecord): Promise<void> {
  if (!hasEnded(state)) {
    throw new CrisolError("conflict", { problem: `The extrapolation ${id} is ${state}: cancel its job first` });
  }
  await tx.deleteFrom("extrapolation").where("id", "=", id).execute();
}

function ofProject(db: Kysely<Database>, projectId: string) {
  return db.selectFrom("extrapolation").selectAll().where("projectId", "=", projectId);
}

const SUBJECT = "extrapolation:";

/** The subject of a job that makes one. */
export function extrapolationSubject(id: string): string {
  return `${SUBJECT}${id}`;
}

/** What becomes of an extrapolation while its job goes on, and when it ends. */
export const extrapolateOutcome: JobOutcome<ExtrapolateResult> = {
  async start(tx, job) {
    await update(tx, job, { state: "running" });
  },
  async fact(tx, job, fact) {
    const { rowCount, parts } = fact as ExtrapolateFact;
    await update(tx, job, { rowCount, parts: JSON.stringify(parts) });
  },
  async finish(tx, job, { rowCount, parts, forecasts }) {
    const result = { rowCount, parts: JSON.stringify(parts), forecasts: JSON.stringify(forecasts) };
    await update(tx, job, { state: "succeeded", ...result, endedAtMs: job.endedAt });
  },
  async fail(tx, job, error) {
    await update(tx, job, { state: error === "cancelled" ? "cancelled" : "failed", endedAtMs: job.endedAt });
  },
};

async function update(tx: Kysely<Database>, job: FinishedJob, change: Partial<ExtrapolationRecord>): Promise<void> {
  const id = job.subject.slice(SUBJECT.length);
  await tx.updateTable("extrapolation").set(change).where("id", "=", id).execute();
}

/** The API's view of an extrapolation, with the newest training on all rows that was asked for the same. */
export async function extrapolationView(db: Kysely<Database>, row: ExtrapolationRecord): Promise<Extrapolation> {
  const targets = await ranOn(db, [row.jobId]);
  const measured = await measuredOnAll(db, row.projectId, [row], targets);
  return view(row, targets.get(row.jobId) ?? null, measured.get(row.id) ?? null);
}

function view(row: ExtrapolationRecord, target: RanOn | null, measured: Extrapolation["measured"]): Extrapolation {
  const { id, projectId, jobId, state, metric, rowCount } = row;
  const request = TrainingRequest.parse(JSON.parse(row.request));
  const forecasts = JSON.parse(row.forecasts) as Extrapolation["forecasts"];
  const { direction } = METRICS[metric as MetricName];
  return {
    ...{ id, projectId, jobId, state, target, request, metric, direction, rowCount },
    shares: JSON.parse(row.shares),
    parts: JSON.parse(row.parts),
    forecasts,
    findings: findingsOf(forecasts, { metric, direction }),
    measured,
    createdAt: new Date(row.createdAtMs).toISOString(),
    endedAt: instantOrNull(row.endedAtMs),
  };
}
