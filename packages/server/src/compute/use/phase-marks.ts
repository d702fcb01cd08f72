import type { Kysely } from "kysely";
import type { Database, Tx } from "../../store/database.js";

/** The tag by which a script tells its run what it is at. */
export const PHASE_TAG = "crisol.phase";
/** What a script that tells nothing is at. */
export const SCRIPT_PHASE = "run";

/** What people call a part of their script's work: letters, digits, spaces, `_`, `.` and `-`. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u;
/** Of a job: one that tells each batch as a phase must not fill the store. */
const MOST_MARKS = 1000;

/** A moment from which on a script was at something. */
export interface PhaseMark {
  readonly atMs: number;
  readonly phase: string;
}

/** `text` as the name of a phase; undefined for one that is none. */
export function phaseNamed(text: string): string | undefined {
  const name = text.trim();
  return NAME.test(name) ? name : undefined;
}

/** Keeps that the job of the run is at `text` from now on; nothing happens where it has none, or that is no name. */
export async function markPhase(tx: Tx, runId: string, text: string, nowMs: number): Promise<void> {
  const phase = phaseNamed(text);
  const run = await tx.selectFrom("run").select("jobId").where("id", "=", runId).executeTakeFirst();
  const jobId = run?.jobId;
  if (!jobId || phase === undefined) return;
  const { last } = await tx
    .selectFrom("jobPhase")
    .select((expression) => expression.fn.max("sequence").as("last"))
    .where("jobId", "=", jobId)
    .executeTakeFirstOrThrow();
  const sequence = (last ?? 0) + 1;
  if (sequence > MOST_MARKS) return;
  await tx.insertInto("jobPhase").values({ jobId, sequence, atMs: nowMs, phase }).execute();
}

/** In the order in which they were told. */
export async function phaseMarks(db: Kysely<Database>, jobId: string): Promise<readonly PhaseMark[]> {
  return db.selectFrom("jobPhase").select(["atMs", "phase"]).where("jobId", "=", jobId).orderBy("sequence").execute();
}

/** The spans of a script that told nothing itself, each in the phase of the mark before its middle. */
export function inPhases<Span extends PhaseMark & { readonly spanMs: number }>(
  spans: readonly Span[],
  marks: readonly PhaseMark[],
): Span[] {
  return spans.map((span) => {
    if (span.phase !== SCRIPT_PHASE) return span;
    const middleMs = span.atMs - span.spanMs / 2;
    const mark = marks.findLast(({ atMs }) => atMs <= middleMs);
    return mark ? { ...span, phase: mark.phase } : span;
  });
}
