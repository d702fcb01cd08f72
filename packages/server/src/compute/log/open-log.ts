import { existsSync } from "node:fs";
import { join } from "node:path";
import { CrisolError } from "@crisol/contract";
import type { Effects } from "../../effects.js";
import { hasEnded } from "../job.js";
import { JobFiles } from "../job-files.js";
import { archivedSegments } from "./archive-log.js";
import { eventLog } from "./event-log.js";
import type { LogSegment } from "./log-segment.js";
import { segmentsInFolder } from "./segment-files.js";
import { readUnfinished, type UnfinishedLine } from "./unfinished.js";

/** A job's log as it is at a moment, wherever it is: in the job's folder while it runs, then in the blobs. */
export interface OpenLog {
  readonly attempt: number;
  /** Whether nothing comes any more: true only where all of it is in what follows. */
  readonly hasEnded: boolean;
  readonly segments: readonly LogSegment[];
  readonly unfinished: readonly UnfinishedLine[];
}

/**
 * The log of a start of the job, by default of its last. That of a job that runs no process of the user, or ended before it
 * did, is what it says itself. Throws `not_found` if there is no such job.
 */
export async function openLog(
  { store, blobs, settings }: Pick<Effects, "store" | "blobs" | "settings">,
  jobId: string,
  wanted?: number,
): Promise<OpenLog> {
  const job = await store.read
    .selectFrom("job")
    .select(["attempt", "kind", "state"])
    .where("id", "=", jobId)
    .executeTakeFirst();
  if (!job) throw new CrisolError("not_found", { resource: "job", value: jobId });
  const attempt = wanted ?? job.attempt;
  // Known before the rest is read: what a job that has ended wrote is all there.
  const about = { attempt, hasEnded: hasEnded(job.state) || job.attempt > attempt };
  const folder = new JobFiles(join(settings.dataDir, "jobs", jobId), attempt).log;
  const hasFolder = existsSync(folder);
  const live = { ...about, segments: await segmentsInFolder(folder), unfinished: await readUnfinished(folder) };
  // Asked last: once there are these rows, the folder is being removed.
  const archived = await archivedSegments(store.read, blobs, jobId, attempt);
  if (archived.length > 0) return { ...about, segments: archived, unfinished: [] };
  // The lines of a process are numbered from 1: none may stand in their place before they come.
  const willHave = (job.kind === "script" || job.kind === "notebook") && !hasEnded(job.state);
  return hasFolder || willHave ? live : { ...about, segments: await eventLog(store.read, jobId), unfinished: [] };
}
