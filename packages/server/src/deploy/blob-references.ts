import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Those of `sha256s` that model versions and batch predictions refer to: what a sweep of the blobs must keep. */
export async function blobsUsedByModels(db: Kysely<Database>, sha256s: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  if (sha256s.length === 0) return found;
  for (const column of ["sha256", "originalSha256", "evaluationSha256", "driftReferenceSha256"] as const) {
    const rows = await db.selectFrom("modelVersion").select(column).where(column, "in", sha256s).execute();
    for (const row of rows) if (row[column] !== null) found.add(row[column]);
  }
  for (const column of ["parquetSha256", "csvSha256"] as const) {
    const rows = await db.selectFrom("batchPrediction").select(column).where(column, "in", sha256s).execute();
    for (const row of rows) if (row[column] !== null) found.add(row[column]);
  }
  return found;
}
