import { StoreError, type StoreErrorCode } from "../store-error.js";

/** Result codes of SQLite and of the file system, by the beginning of their names; the first that fits counts. */
const meanings: readonly (readonly [prefix: string, code: StoreErrorCode, sentence: string])[] = [
  ["SQLITE_CONSTRAINT_UNIQUE", "constraint_unique", "A row with the same key exists"],
  ["SQLITE_CONSTRAINT_PRIMARYKEY", "constraint_unique", "A row with the same key exists"],
  ["SQLITE_CONSTRAINT_ROWID", "constraint_unique", "A row with the same key exists"],
  ["SQLITE_CONSTRAINT_FOREIGNKEY", "constraint_foreign_key", "A row refers to another that is not there"],
  ["SQLITE_CONSTRAINT", "constraint_check", "A value does not pass a check of its table"],
  ["SQLITE_FULL", "storage_full", "The disk is full: nothing of this write was kept"],
  ["SQLITE_CORRUPT", "store_corrupt", "The database is damaged: restore it from a backup"],
  ["SQLITE_NOTADB", "store_corrupt", "The database is damaged: restore it from a backup"],
  ["SQLITE_READONLY", "storage_failed", "The database cannot be written"],
  ["SQLITE_CANTOPEN", "storage_failed", "The database cannot be opened"],
  ["SQLITE_IOERR", "storage_failed", "The disk failed"],
  ["SQLITE_NOMEM", "storage_failed", "There is no memory left"],
  ["SQLITE_BUSY", "store_busy", "Another program has kept the database locked for too long"],
  ["ENOSPC", "storage_full", "The disk is full: nothing was kept"],
  ["EDQUOT", "storage_full", "The disk is full: nothing was kept"],
  ["E", "storage_failed", "The disk failed"],
  ["SQLITE_LOCKED", "store_busy", "Another statement keeps the database locked"],
];

/** `error` of the SQLite driver or the file system as a {@link StoreError}; any other error is returned as it is. */
export function storeErrorOf(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const name = resultCode(error);
  if (name === undefined) return error;
  const found = meanings.find(([prefix]) => name.startsWith(prefix));
  const [, code, sentence] = found ?? ["", "statement_failed" as const, "The statement failed"];
  return new StoreError(code, `${sentence} (${name}: ${error.message}).`, { cause: error });
}

function resultCode(error: Error): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  // The driver's failures on opening carry no code of SQLite but its number in the text.
  if (error.message.startsWith("ConnectionFailed")) return "SQLITE_CANTOPEN";
  return code?.startsWith("SQLITE_") || syscall !== undefined ? code : undefined;
}
