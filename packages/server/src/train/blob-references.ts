import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Those of `sha256s` that runs refer to: what a sweep of the blobs must keep. */
export async function blobsUsedByRuns(db: Kysely<Database>, sha256s: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (sha256s.length === 0) return found;
  for (const column of ["modelSha256", "evaluationSha256", "explanationSha256", "driftReferenceSha256"] as const) {
    const rows = await db.selectFrom("training").select(column).where(column, "in", sha256s).execute();
    for (const row of rows) if (row[column] !== null) found.add(row[column]);
  }
  return found;
}
