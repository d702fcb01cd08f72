import { CrisolError, type DataColumn } from "@crisol/contract";
import type { ColumnKind, Frame } from "@crisol/engine";
import type { Kysely } from "kysely";
import { readFrame } from "../data/frame.js";
import type { Blobs } from "../store/blobs.js";
import type { Database } from "../store/database.js";

/** A data version as preparing needs it. */
export interface DataVersionRecord {
  readonly dataId: string;
  readonly dataVersion: number;
  readonly columns: readonly DataColumn[];
  readonly rowCount: number;
  readonly sha256: string;
}

/** Rows that suggestions, previews and checks look at: enough to see what a recipe does, and read in a moment. */
export const SAMPLE_ROWS = 20_000;

/** A finished data version of the project, the newest if `dataVersion` is null; throws `not_found`. */
export async function getDataVersion(
  db: Kysely<Database>,
  projectId: string,
  { dataId, dataVersion }: { readonly dataId: string; readonly dataVersion: number | null },
): Promise<DataVersionRecord> {
  let query = db
    .selectFrom("dataVersion")
    .innerJoin("data", "data.id", "dataVersion.dataId")
    .select(["dataVersion.version", "dataVersion.columns", "dataVersion.rowCount", "dataVersion.sha256"])
    .where("data.projectId", "=", projectId)
    .where("data.id", "=", dataId)
    .where("dataVersion.finishedAtMs", "is not", null)
    .orderBy("dataVersion.version", "desc");
  if (dataVersion !== null) query = query.where("dataVersion.version", "=", dataVersion);
  const row = await query.executeTakeFirst();
  if (!row || row.sha256 === null) {
    const value = dataVersion === null ? dataId : `${dataId}/${dataVersion}`;
    throw new CrisolError("not_found", { resource: "data version", value });
  }
  const columns = JSON.parse(row.columns) as DataColumn[];
  return { dataId, dataVersion: row.version, columns, rowCount: row.rowCount, sha256: row.sha256 };
}

/** A data version with at most 20,000 of its rows, spread evenly. */
export async function sampleOf(
  db: Kysely<Database>,
  blobs: Blobs,
  projectId: string,
  which: { readonly dataId: string; readonly dataVersion: number | null },
): Promise<DataVersionRecord & { readonly frame: Frame }> {
  const version = await getDataVersion(db, projectId, which);
  const frame = await readFrame(blobs.path(version.sha256), { sampleRows: SAMPLE_ROWS });
  return { ...version, frame };
}

/** The engine's kind of a column; booleans are the numbers 0 and 1. */
export function kindOf({ type }: DataColumn): ColumnKind {
  if (type === "text") return "category";
  return type === "date" || type === "timestamp" ? "timestamp" : "numeric";
}
