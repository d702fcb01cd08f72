import type { DataColumn } from "@crisol/contract";
import type { ColumnKind, Frame } from "@crisol/engine";
import type { Kysely } from "kysely";
import { readFrame } from "../data/frame.js";
import { type DataVersionRecord, getDataVersion, getLatestDataVersion } from "../data/versions.js";
import type { Blobs } from "../store/blobs.js";
import type { Database } from "../store/database.js";

/** Names a data version. */
export interface WhichData {
  readonly dataId: string;
  /** Null: the newest. */
  readonly dataVersion: number | null;
}

/** Rows that suggestions, previews and checks look at: enough to see what a recipe does, and read in a moment. */
export const SAMPLE_ROWS = 20_000;

/** A finished data version of the project, the newest if `dataVersion` is null; throws `not_found`. */
export async function dataVersionOf(
  db: Kysely<Database>,
  projectId: string,
  { dataId, dataVersion }: WhichData,
): Promise<DataVersionRecord> {
  return dataVersion === null
    ? getLatestDataVersion(db, projectId, dataId)
    : getDataVersion(db, projectId, dataId, dataVersion);
}

/** A data version with at most 20,000 of its rows, spread evenly. */
export async function sampleOf(
  db: Kysely<Database>,
  blobs: Blobs,
  projectId: string,
  which: WhichData,
): Promise<DataVersionRecord & { readonly frame: Frame }> {
  const version = await dataVersionOf(db, projectId, which);
  const frame = await readFrame(blobs.path(version.sha256), { sampleRows: SAMPLE_ROWS });
  return { ...version, frame };
}

/** The engine's kind of a column; booleans are the numbers 0 and 1. */
export function kindOf({ type }: DataColumn): ColumnKind {
  if (type === "text") return "category";
  return type === "date" || type === "timestamp" ? "timestamp" : "numeric";
}
