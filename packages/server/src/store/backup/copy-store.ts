import { lockDataDir } from "../lock.js";
import { migrations } from "../migrations/index.js";
import type { Migration } from "../migrations/migration.js";
import { StoreError } from "../store-error.js";
import { keepFolderId, readFolderId, writeMark } from "../workspace-id.js";
import { rowsOf } from "./cells.js";
import { finishTables, loadRows, makeTables } from "./load.js";
import { fillPlace, readPlace } from "./place.js";
import { Snapshot, type SnapshotSummary, summaryOf } from "./snapshot.js";

type AnyDatabase = Parameters<typeof summaryOf>[0];

export interface CopyStoreOptions {
  /** The workspace's folder; no server may run on it. */
  readonly dataDir: string;
  /** `postgres://...`, or "sqlite" for the file in the folder. */
  readonly from: string;
  readonly to: string;
  /** Those of this version, unless a test gives others. */
  readonly known?: readonly Migration[];
}

/**
 * Copies all records from one database to another, which must be empty; blobs stay where they are. What arrived is read
 * again and must have the counts and the hash of what was there. Throws `store_locked` while a server runs,
 * `store_other_folder`, `store_not_empty`, `store_newer`; then nothing was copied.
 */
export async function copyStore({ dataDir, from, to, known = migrations }: CopyStoreOptions): Promise<SnapshotSummary> {
  const place = (database: string) => ({ dataDir, ...(database !== "sqlite" && { databaseUrl: database }) });
  // What a server wrote after it was read would be lost.
  const lock = await lockDataDir(dataDir, { now: Date.now });
  try {
    const copied = async (source: AnyDatabase) => {
      const snapshot = await Snapshot.of(source);
      return fillPlace(place(to), async (target) => {
        await makeTables(target, snapshot.schema, known);
        for await (const { table, lines } of snapshot.pages()) {
          await loadRows(target, table, rowsOf(lines, snapshot.schema.tables[table]!));
        }
        await finishTables(target, snapshot.schema);
        const summary = snapshot.summary();
        await checkArrived(target, summary);
        // At once: a server on another folder could have it first.
        if (to !== "sqlite")
          await writeMark(target, (await readFolderId(dataDir)) ?? (await keepFolderId(dataDir)), dataDir);
        return summary;
      });
    };
    return await readPlace(place(from), copied, { alone: true });
  } finally {
    await lock.release();
  }
}

/** Throws `store_mismatch` unless the store behind `db` holds what `expected` tells. */
export async function checkArrived(db: AnyDatabase, expected: SnapshotSummary): Promise<void> {
  const arrived = await summaryOf(db);
  for (const [table, count] of Object.entries(expected.rowCounts)) {
    if (arrived.rowCounts[table] !== count) {
      throw new StoreError("store_mismatch", `Of ${count} rows of ${table}, ${arrived.rowCounts[table] ?? 0} arrived.`);
    }
  }
  if (arrived.sha256 !== expected.sha256) {
    throw new StoreError("store_mismatch", "What arrived differs from what was there: nothing was kept.");
  }
}
