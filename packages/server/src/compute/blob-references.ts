import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Those of `sha256s` that logs of jobs refer to: what a sweep of the blobs must keep. */
export async function blobsUsedByJobs(db: Kysely<Database>, sha256s: readonly string[]): Promise<Set<string>> {
  if (sha256s.length === 0) return new Set();
  const rows = await db.selectFrom("jobLogSegment").select("sha256").where("sha256", "in", sha256s).execute();
  return new Set(rows.map((row) => row.sha256));
}
