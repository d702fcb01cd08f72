import { CrisolError, type ScriptSpec, type Verdict } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Effects } from "../../effects.js";
import type { Database, Tx } from "../../store/database.js";
import { hasEnded, type JobRow } from "../job.js";
import { readSpans } from "../use/usage-samples.js";
import { heldBy } from "./held-by.js";
import { spentBefore } from "./spent-before.js";
import { verdictOf } from "./verdict.js";
import { type Work, workOfScript } from "./work.js";

/** The verdict of a job: kept once it has ended, and of one that goes on what can be said so far. Throws `not_found`. */
export async function verdictOfJob({ store }: Pick<Effects, "store">, jobId: string): Promise<Verdict> {
  const kept = await keptVerdict(store.read, jobId);
  if (kept) return kept;
  const verdict = await judge(store.read, jobId);
  if (!verdict.isFinal) return verdict;
  await store.write((tx) => keep(tx, verdict));
  return (await keptVerdict(store.read, jobId)) ?? verdict;
}

async function keptVerdict(db: Kysely<Database>, jobId: string): Promise<Verdict | undefined> {
  const row = await db.selectFrom("jobVerdict").select("body").where("jobId", "=", jobId).executeTakeFirst();
  if (!row) return undefined;
  // Those of earlier versions say nothing of nodes.
  const { nodes = [], ...verdict } = JSON.parse(row.body) as Verdict;
  return { ...verdict, nodes };
}

/** Nothing happens where one is kept already, or the job never ran or was deleted meanwhile. */
async function keep(tx: Tx, verdict: Verdict): Promise<void> {
  const { jobId, kind, cost } = verdict;
  const job = await tx
    .selectFrom("job")
    .select(["endedAtMs", "wallSeconds"])
    .where("id", "=", jobId)
    .executeTakeFirst();
  if (!job || job.wallSeconds === null) return;
  await tx
    .insertInto("jobVerdict")
    .values({ jobId, kind, ...cost, body: JSON.stringify(verdict), atMs: job.endedAtMs ?? 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function judge(db: Kysely<Database>, jobId: string): Promise<Verdict> {
  const job = await db.selectFrom("job").selectAll().where("id", "=", jobId).executeTakeFirst();
  if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
  const { wallSeconds, cpuSeconds, peakMemoryBytes } = job;
  const isFinal = hasEnded(job.state);
  const spans = await readSpans(db, jobId);
  return verdictOf({
    ...{ jobId, projectId: job.projectId, runId: runOf(job), isFinal },
    held: await heldBy(db, job, spans),
    work: await workOf(db, job),
    spans,
    totals:
      wallSeconds === null ? null : { wallSeconds, cpuSeconds: cpuSeconds ?? 0, peakMemoryBytes: peakMemoryBytes ?? 0 },
    wasOutOfMemory: job.errorCode === "out_of_memory",
    before: isFinal && job.state === "succeeded" ? await spentBefore(db, job) : null,
  });
}

/** Of a script or a training. */
function runOf({ kind, subject }: JobRow): string | null {
  return kind === "script" || kind === "train" ? subject.slice("run:".length) : null;
}

async function workOf(db: Kysely<Database>, { id, kind }: JobRow): Promise<Work> {
  const none = { gpuLibrary: null, clusterLibrary: null };
  if (kind !== "script") return { kind: kind === "train" ? "training" : "other", ...none };
  const script = await db.selectFrom("scriptJob").select(["spec", "result"]).where("jobId", "=", id).executeTakeFirst();
  if (!script) return { kind: "script", ...none };
  const { command } = JSON.parse(script.spec) as ScriptSpec;
  const result =
    script.result === null ? null : (JSON.parse(script.result) as { environment?: { lock: string } | null });
  return workOfScript(command, result?.environment?.lock ?? null);
}
