import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { readSchema } from "../schema.js";

/** Columns that name blobs, by their table. A test compares them with the schema. */
export const BLOB_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  upload: ["sha256"],
  dataVersion: ["sha256", "refusedSha256"],
  training: ["modelSha256", "evaluationSha256", "explanationSha256", "driftReferenceSha256"],
  modelVersion: ["sha256", "originalSha256", "evaluationSha256", "driftReferenceSha256"],
  batchPrediction: ["parquetSha256", "csvSha256"],
  artifact: ["sha256"],
  jobLogSegment: ["sha256"],
};

/** Content that rows of a table tell of and the folder lacks. */
export interface MissingBlobs {
  readonly table: string;
  readonly count: number;
  /** The hash of one. */
  readonly example: string;
}

/** What of the content that the records tell of is not in `dataDir`, by table; of a store of any version. */
// biome-ignore lint/suspicious/noExplicitAny: whichever tables there are.
export async function missingBlobs(db: Kysely<any>, dataDir: string): Promise<MissingBlobs[]> {
  const there = namesIn(join(dataDir, "blobs"));
  const missing: MissingBlobs[] = [];
  for (const { name: table, columns } of await readSchema(db)) {
    const lacking = new Set<string>();
    for (const column of (BLOB_COLUMNS[table] ?? []).filter((one) => columns.includes(one))) {
      const rows = await db.selectFrom(table).select(column).distinct().where(column, "is not", null).execute();
      for (const row of rows) {
        const sha256 = row[column] as string;
        if (!(await there(sha256))) lacking.add(sha256);
      }
    }
    const [example] = lacking;
    if (example !== undefined) missing.push({ table, count: lacking.size, example });
  }
  return missing;
}

/** Tells whether there is a blob; each folder is read once. */
function namesIn(root: string): (sha256: string) => Promise<boolean> {
  const folders = new Map<string, Promise<Set<string>>>();
  return async (sha256) => {
    const folder = sha256.slice(0, 2);
    const known =
      folders.get(folder) ??
      readdir(join(root, folder)).then(
        (names) => new Set(names),
        () => new Set<string>(),
      );
    folders.set(folder, known);
    return (await known).has(sha256);
  };
}
