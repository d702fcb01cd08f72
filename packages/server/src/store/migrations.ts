import type { Kysely } from "kysely";
import type { Migration } from "./migrations/migration.js";
import { StoreError } from "./store-error.js";

/** Runs one piece of work as a transaction, as `Store.write` does. */
// biome-ignore lint/suspicious/noExplicitAny: a migration works on tables of any version.
type Write = <T>(work: (tx: Kysely<any>) => Promise<T>) => Promise<T>;

/**
 * Applies those of `known` that the store has not yet, in order, each in a transaction with its record, and returns
 * their ids. Throws `store_newer` if the store has one that `known` lacks (it was written by a newer version), and
 * `store_mismatch` if one is missing between those it has.
 */
export async function migrate(write: Write, known: readonly Migration[], now: () => number): Promise<string[]> {
  const applied = await write(async (tx) => {
    await createMigrationTable(tx);
    const rows: { id: string }[] = await tx.selectFrom("migration").select("id").orderBy("id").execute();
    return rows.map((row) => row.id);
  });
  refuseUnknown(applied, known);
  const pending = known.slice(applied.length);
  for (const migration of pending) {
    await write(async (tx) => {
      await migration.up(tx);
      await tx.insertInto("migration").values({ id: migration.id, appliedAtMs: now() }).execute();
    });
  }
  return pending.map((migration) => migration.id);
}

/** Makes the table of what was applied, unless it is there. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export async function createMigrationTable(tx: Kysely<any>): Promise<void> {
  await tx.schema
    .createTable("migration")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("appliedAtMs", "integer", (column) => column.notNull())
    .execute();
}

/** Throws `store_newer` or `store_mismatch` unless `applied` are the first of `known`. */
export function refuseUnknown(applied: readonly string[], known: readonly Migration[]): void {
  const ids = known.map((migration) => migration.id);
  const unsorted = ids.find((id, index) => index > 0 && id <= ids[index - 1]!);
  if (unsorted !== undefined) throw new StoreError("store_mismatch", `The migration ${unsorted} is out of order.`);
  const unknown = applied.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new StoreError(
      "store_newer",
      `This store was written by a newer version of Crisol (it has the change ${unknown}): ` +
        "start that version, or restore a backup made by this one.",
    );
  }
  const missing = ids.find((id, index) => index < applied.length && applied[index] !== id);
  if (missing !== undefined) {
    throw new StoreError(
      "store_mismatch",
      `This store lacks the change ${missing} although it has later ones: restore a backup.`,
    );
  }
}
