import type { JobEvent, JobState } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { newId } from "../store/ids.js";
import type { JobRow } from "./job.js";
import type { JobFailure } from "./job-failure.js";
import type { FinishedJob, JobRequest } from "./job-kind.js";
import { priceOf } from "./job-price.js";
import type { JournalEnd, JournalRecord } from "./journal.js";
import { keepNodes, keepUse, type PlacedOn, priceTogether, sharesOf } from "./nodes/job-nodes.js";
import { gpusOf } from "./targets/demand.js";
import { machineOf, thisMachine } from "./targets/machine.js";
import { shareOut } from "./targets/paid-share.js";
import { requireFit } from "./targets/require-fit.js";
import { addSpending } from "./targets/spending.js";
import type { JobUsage } from "./use/usage.js";
import { addUsageSamples } from "./use/usage-samples.js";

/** The changes of a job's records; each is called inside a transaction and moves the job's state machine by one step. */
type Tx = Kysely<Database>;

/** Adds a queued job; returns its id. Throws `no_target_fits` for one that could never run. */
export async function addJob(tx: Tx, request: JobRequest, nowMs: number): Promise<string> {
  const { projectId, nodes = 1, cores = 1, memoryBytes = null, wants = null } = request;
  await requireFit(tx, { kind: request.kind, projectId, nodes, cores, memoryBytes, wants, gpus: gpusOf(wants) });
  const id = newId("job");
  const last = await tx
    .selectFrom("job")
    .select((expression) => expression.fn.max("position").as("position"))
    .executeTakeFirst();
  await tx
    .insertInto("job")
    .values({
      id,
      projectId,
      kind: request.kind,
      state: "queued",
      subject: request.subject,
      name: request.name ?? null,
      priority: request.priority ?? 50,
      retriesLeft: request.retries ?? 0,
      ...{ nodes, cores, heldCores: request.cores ?? null, memoryBytes, paidSeconds: 0 },
      wants: wants === null ? null : JSON.stringify(wants),
      spec: JSON.stringify(request.spec),
      position: (last?.position ?? 0) + 1,
      createdAtMs: nowMs,
      attempt: 0,
      interruptions: 0,
      journalOffset: 0,
      lastSequence: 1,
    })
    .execute();
  await addEvents(tx, id, 0, [{ at: nowMs, type: "state", body: { state: "queued" } }]);
  return id;
}

/** Moves a queued job to "running" on the target of each of its nodes, at their price; returns it as it then is. */
export async function startJob(tx: Tx, job: JobRow, targets: readonly PlacedOn[], nowMs: number): Promise<JobRow> {
  const [{ id: targetId, name: targetName }] = targets as [PlacedOn];
  const { pricePerHour, currency } = priceTogether(targets);
  await shareOut(
    tx,
    targets.map(({ id }) => id),
    nowMs,
  );
  if (job.nodes > 1) await keepNodes(tx, job.id, targets);
  const started: JobRow = {
    ...job,
    attempt: job.attempt + 1,
    journalOffset: 0,
    progress: null,
    startedAtMs: nowMs,
    ...{ targetId, targetName, pricePerHour, currency, paidSeconds: 0, paidShare: null, reason: null },
  };
  return changeState(tx, started, "running", nowMs);
}

/** Puts a job whose process the machine ended back into the queue, in its old place; `counts` as its one chance. */
export async function requeue(tx: Tx, job: JobRow, counts: boolean, nowMs: number): Promise<void> {
  const current = await unfinished(tx, job);
  if (current?.state !== "running") return;
  const interruptions = current.interruptions + (counts ? 1 : 0);
  if (counts) await addSpending(tx, current, tookSoFar(current, nowMs), nowMs);
  await changeState(tx, { ...current, interruptions, startedAtMs: null }, "queued", nowMs);
}

/** Puts a job that failed back into the queue, in its old place, if it may start again; returns whether it may. */
export async function retry(tx: Tx, job: JobRow, failure: JobFailure, nowMs: number): Promise<boolean> {
  const current = await unfinished(tx, job);
  if (current?.state !== "running" || current.retriesLeft === 0 || current.cancelRequestedAtMs !== null) return false;
  const message = storableText(`Attempt ${current.attempt} failed, and it starts again. ${failure.message}`);
  await addEvents(tx, job.id, current.lastSequence, [{ at: nowMs, type: "log", body: { level: "warning", message } }]);
  await addSpending(tx, current, tookSoFar(current, nowMs), nowMs);
  const { retriesLeft, lastSequence } = current;
  const again = { ...current, retriesLeft: retriesLeft - 1, lastSequence: lastSequence + 1, startedAtMs: null };
  await changeState(tx, again, "queued", nowMs);
  return true;
}

/** Notes that somebody asked to cancel; returns the job as it is, undefined if there is none. */
export async function requestCancel(tx: Tx, jobId: string, nowMs: number): Promise<JobRow | undefined> {
  const job = await tx.selectFrom("job").selectAll().where("id", "=", jobId).executeTakeFirst();
  if (job?.state !== "running" || job.cancelRequestedAtMs !== null) return job;
  await tx.updateTable("job").set({ cancelRequestedAtMs: nowMs }).where("id", "=", jobId).execute();
  return job;
}

/**
 * Adds what the journal says up to `offset`; returns the job as it then is, or undefined if it is no longer at that
 * place, because it was ended or these records were added already.
 */
export async function addRecords(
  tx: Tx,
  job: JobRow,
  records: readonly Exclude<JournalRecord, JournalEnd>[],
  offset: number,
): Promise<JobRow | undefined> {
  const samples = records.filter((record) => record.type === "usage");
  const events = records.flatMap(({ n: _n, at, origin: _origin, ...entry }) => {
    if (entry.type !== "progress" && entry.type !== "metric" && entry.type !== "log") return [];
    const { type, ...body } = entry;
    return [{ at, type, body }];
  });
  const progress = records.findLast((record) => record.type === "progress");
  const {
    at: _at,
    n: _n,
    type: _type,
    origin: _origin,
    ...shown
  } = progress ?? { at: 0, n: 0, type: "", origin: null };
  const next: JobRow = {
    ...job,
    journalOffset: offset,
    lastSequence: job.lastSequence + events.length,
    progress: progress ? JSON.stringify(shown) : job.progress,
  };
  const updated = await tx
    .updateTable("job")
    .set({ journalOffset: next.journalOffset, lastSequence: next.lastSequence, progress: next.progress })
    .where("id", "=", job.id)
    .where("state", "=", "running")
    .where("attempt", "=", job.attempt)
    .where("journalOffset", "=", job.journalOffset)
    .executeTakeFirst();
  if (updated.numUpdatedRows !== 1n) return undefined;
  await addEvents(tx, job.id, job.lastSequence, events);
  await addUsageSamples(tx, job.id, samples);
  await keepUse(tx, job.id, records);
  return next;
}

/** Ends a job; returns it as it then is, or undefined if it has ended already or another attempt runs. */
export async function endJob(
  tx: Tx,
  job: JobRow,
  end: {
    readonly state: "succeeded" | "failed" | "cancelled";
    readonly failure?: JobFailure;
    readonly usage: JobUsage | null;
  },
  nowMs: number,
): Promise<JobRow | undefined> {
  const current = await unfinished(tx, job);
  if (!current) return undefined;
  const watts = await wattsOf(tx, current);
  const whole = end.usage && priceOf({ ...current, watts }, end.usage);
  let paidShare = null;
  if (current.state === "running") {
    const took = end.usage ? { seconds: end.usage.wallSeconds } : tookSoFar(current, nowMs);
    paidShare = await addSpending(tx, current, { ...took, energyWattHours: whole?.energyWattHours ?? 0 }, nowMs);
  }
  const estimate = whole && { ...whole, cost: whole.cost === null ? null : whole.cost * (paidShare ?? 1) };
  const ended: JobRow = {
    ...current,
    errorCode: end.failure?.code ?? null,
    errorMessage: end.failure ? storableText(end.failure.message) : null,
    wallSeconds: end.usage?.wallSeconds ?? null,
    cpuSeconds: end.usage?.cpuSeconds ?? null,
    peakMemoryBytes: end.usage?.peakMemoryBytes ?? null,
    readBytes: end.usage?.readBytes ?? null,
    writtenBytes: end.usage?.writtenBytes ?? null,
    ...estimate,
    paidShare,
    // The machine's clock may have gone back meanwhile: nothing ends before it began.
    endedAtMs: Math.max(nowMs, current.startedAtMs ?? nowMs),
  };
  return changeState(tx, ended, end.state, nowMs);
}

/** What an attempt took of which nothing was measured. */
function tookSoFar({ startedAtMs }: JobRow, nowMs: number): { seconds: number; energyWattHours: number } {
  return { seconds: Math.max(0, nowMs - (startedAtMs ?? nowMs)) / 1000, energyWattHours: 0 };
}

/** Of all its targets together, each as often as it has nodes there, as of a machine with as many cores as this; null where none says it. */
async function wattsOf(tx: Tx, job: JobRow): Promise<number | null> {
  let sum: number | null = null;
  for (const { targetId, nodes } of await sharesOf(tx, job)) {
    const target = await tx
      .selectFrom("computeTarget")
      .select(["watts", "machine"])
      .where("id", "=", targetId)
      .executeTakeFirst();
    if (target?.watts == null) continue;
    const here = thisMachine();
    sum = (sum ?? 0) + (target.watts * nodes * here.cores) / machineOf(target, here).cores;
  }
  return sum;
}

/** The job as it is now, if the same attempt of it has not ended. */
function unfinished(tx: Tx, job: JobRow): Promise<JobRow | undefined> {
  return tx
    .selectFrom("job")
    .selectAll()
    .where("id", "=", job.id)
    .where("attempt", "=", job.attempt)
    .where("state", "in", ["queued", "running"])
    .executeTakeFirst();
}

/** The job as a kind's outcome sees it. */
export function finishedJob(job: JobRow): FinishedJob {
  const { wallSeconds, cpuSeconds, peakMemoryBytes, readBytes, writtenBytes } = job;
  const usage =
    wallSeconds === null
      ? null
      : { wallSeconds, cpuSeconds: cpuSeconds ?? 0, peakMemoryBytes: peakMemoryBytes ?? 0, readBytes, writtenBytes };
  return {
    id: job.id,
    projectId: job.projectId,
    subject: job.subject,
    startedAt: job.startedAtMs,
    endedAt: job.endedAtMs,
    usage,
  };
}

async function changeState(tx: Tx, job: JobRow, state: JobState, nowMs: number): Promise<JobRow> {
  const changed: JobRow = { ...job, state, lastSequence: job.lastSequence + 1 };
  const { id, ...columns } = changed;
  await tx.updateTable("job").set(columns).where("id", "=", id).execute();
  await addEvents(tx, id, job.lastSequence, [{ at: nowMs, type: "state", body: { state } }]);
  return changed;
}

/** So that an insert stays below SQLite's limit of bound values. */
const rowsPerInsert = 500;

async function addEvents(
  tx: Tx,
  jobId: string,
  lastSequence: number,
  events: readonly { readonly at: number; readonly type: JobEvent["type"]; readonly body: object }[],
): Promise<void> {
  const rows = events.map(({ at, type, body }, index) => ({
    jobId,
    sequence: lastSequence + index + 1,
    atMs: at,
    type,
    body: JSON.stringify(body),
  }));
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await tx
      .insertInto("jobEvent")
      .values(rows.slice(start, start + rowsPerInsert))
      .execute();
  }
}

/** Text of an error may come from anywhere; the store refuses NUL and half surrogate pairs. */
function storableText(text: string): string {
  return Buffer.from(text.replaceAll("\0", "").slice(0, 4000)).toString("utf8");
}
