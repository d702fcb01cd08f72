import { type ColumnSummary, summariseFrame } from "@crisol/engine";
import type { Blobs } from "../store/blobs.js";
import { readFrame } from "./frame.js";

/** Rows that summaries are made of; more would not change a suggestion. */
const SAMPLE_ROWS = 100_000;
/** Versions whose summaries are kept in memory. */
const KEPT = 32;

const summaries = new Map<string, Promise<readonly ColumnSummary[]>>();

/** What suggestions need to know of the columns of the Parquet file `sha256`, from its first 100,000 rows. */
export function columnSummaries(blobs: Blobs, sha256: string): Promise<readonly ColumnSummary[]> {
  const known = summaries.get(sha256);
  if (known) return known;
  const made = readFrame(blobs.path(sha256), { limit: SAMPLE_ROWS }).then(summariseFrame);
  summaries.set(sha256, made);
  made.catch(() => summaries.delete(sha256));
  const oldest = summaries.keys().next().value;
  if (summaries.size > KEPT && oldest !== undefined) summaries.delete(oldest);
  return made;
}
