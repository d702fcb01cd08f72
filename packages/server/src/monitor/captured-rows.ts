import type { CapturedRow } from "@crisol/contract";
import type { Insertable, Kysely, Selectable } from "kysely";
import type { Database } from "../store/database.js";
import type { CapturedRowTable } from "./tables.js";

/** What is known of a row when it is captured: all but its label. */
export type CapturedRowInput = Omit<Insertable<CapturedRowTable>, "sequence" | "label" | "labelledAtMs">;

/** Rows kept for each endpoint: the newest. */
export const MAXIMUM_ROWS = 1_000_000;

/** Rows in one statement. Few sizes, because each is a statement that the store keeps prepared. */
const INSERT_SIZES = [64, 8, 1] as const;

export async function insertCapturedRows(tx: Kysely<Database>, rows: readonly CapturedRowInput[]): Promise<void> {
  let start = 0;
  for (const size of INSERT_SIZES) {
    for (; rows.length - start >= size; start += size) {
      await tx
        .insertInto("capturedRow")
        .values(rows.slice(start, start + size))
        .execute();
    }
  }
}

/** A page of rows, newest first; `cursor` is the sequence of the last row of the page before. */
export async function listCapturedRows(
  db: Kysely<Database>,
  endpointId: string,
  page: { readonly limit: number; readonly before: number | null },
): Promise<Selectable<CapturedRowTable>[]> {
  let query = db
    .selectFrom("capturedRow")
    .selectAll()
    .where("endpointId", "=", endpointId)
    .orderBy("sequence", "desc")
    .limit(page.limit);
  if (page.before !== null) query = query.where("sequence", "<", page.before);
  return await query.execute();
}

/** The newest `limit` rows that this model version predicted and that have a label, newest first. */
export async function newestLabelledRows(
  db: Kysely<Database>,
  of: { readonly endpointId: string; readonly modelId: string; readonly version: number },
  limit: number,
): Promise<Pick<Selectable<CapturedRowTable>, "sequence" | "atMs" | "prediction" | "probabilities" | "label">[]> {
  return await db
    .selectFrom("capturedRow")
    .select(["sequence", "atMs", "prediction", "probabilities", "label"])
    .where("endpointId", "=", of.endpointId)
    .where("label", "is not", null)
    .where("modelId", "=", of.modelId)
    .where("modelVersion", "=", of.version)
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

export async function countLabelledRows(db: Kysely<Database>, endpointId: string): Promise<number> {
  const { count } = await db
    .selectFrom("capturedRow")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("endpointId", "=", endpointId)
    .where("label", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** When the oldest and the newest row that is kept were predicted. */
export async function capturedSpan(
  db: Kysely<Database>,
  endpointId: string,
): Promise<{ readonly firstMs: number; readonly lastMs: number } | undefined> {
  const rows = db.selectFrom("capturedRow").select("atMs").where("endpointId", "=", endpointId).limit(1);
  const first = await rows.orderBy("sequence", "asc").executeTakeFirst();
  const last = await rows.orderBy("sequence", "desc").executeTakeFirst();
  return first && last && { firstMs: first.atMs, lastMs: last.atMs };
}

/**
 * Deletes up to `limit` rows that are older than the newest `keep`; returns how many there were, so that the caller
 * goes on in another write until it is 0.
 */
export async function deleteOldRows(
  tx: Kysely<Database>,
  endpointId: string,
  keep: number,
  limit: number,
): Promise<number> {
  const bound = await tx
    .selectFrom("capturedRow")
    .select("sequence")
    .where("endpointId", "=", endpointId)
    .orderBy("sequence", "desc")
    .offset(keep)
    .limit(1)
    .executeTakeFirst();
  if (!bound) return 0;
  const old = await tx
    .selectFrom("capturedRow")
    .select("sequence")
    .where("endpointId", "=", endpointId)
    .where("sequence", "<=", bound.sequence)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  const last = old.at(-1);
  if (!last) return 0;
  await tx
    .deleteFrom("capturedRow")
    .where("endpointId", "=", endpointId)
    .where("sequence", "<=", last.sequence)
    .execute();
  return old.length;
}

/**
 * Deletes up to `limit` rows of an endpoint that is gone: with its project, or in a deletion that was interrupted.
 * Returns how many.
 */
export async function deleteOrphanedRows(tx: Kysely<Database>, limit: number): Promise<number> {
  const live = new Set((await tx.selectFrom("endpoint").select("id").execute()).map((row) => row.id));
  // From one endpoint's rows to the next by the index: `distinct` would read it all.
  for (let after = ""; ; ) {
    const next = await tx
      .selectFrom("capturedRow")
      .select("endpointId")
      .where("endpointId", ">", after)
      .orderBy("endpointId")
      .limit(1)
      .executeTakeFirst();
    if (!next) return 0;
    if (!live.has(next.endpointId)) return await deleteOldRows(tx, next.endpointId, 0, limit);
    after = next.endpointId;
  }
}

/** The API's view of a row. */
export function capturedRowView(row: Selectable<CapturedRowTable>): CapturedRow {
  return {
    id: row.id,
    at: new Date(row.atMs).toISOString(),
    modelVersion: row.modelVersion,
    input: JSON.parse(row.input),
    prediction: JSON.parse(row.prediction),
    probabilities: row.probabilities === null ? null : JSON.parse(row.probabilities),
    label: row.label === null ? null : JSON.parse(row.label),
    latencyMs: row.latencyMs,
  };
}
