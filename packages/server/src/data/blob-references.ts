import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Those of `sha256s` that uploads and data versions refer to: what a sweep of the blobs must keep. */
export async function blobsUsedByData(db: Kysely<Database>, sha256s: readonly string[]): Promise<Set<string>> {
  if (sha256s.length === 0) return new Set();
  const [uploads, versions, refused] = await Promise.all([
    db.selectFrom("upload").select("sha256").where("sha256", "in", sha256s).execute(),
    db.selectFrom("dataVersion").select("sha256").where("sha256", "in", sha256s).execute(),
    db.selectFrom("dataVersion").select("refusedSha256 as sha256").where("refusedSha256", "in", sha256s).execute(),
  ]);
  return new Set([...uploads, ...versions, ...refused].flatMap((row) => (row.sha256 === null ? [] : [row.sha256])));
}
