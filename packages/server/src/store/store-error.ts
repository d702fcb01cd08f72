/** What can go wrong in the store; the HTTP layer maps each to an error of the catalogue. */
export type StoreErrorCode =
  /** Another server holds the data folder. */
  | "store_locked"
  /** The store was written by a newer version. */
  | "store_newer"
  /** The store's migrations are not the ones this version knows, in its order. */
  | "store_mismatch"
  /** The database belongs to another data folder. */
  | "store_other_folder"
  /** The place of a new store has something in it already. */
  | "store_not_empty"
  /** A file is no backup, or no longer the one that was written. */
  | "backup_damaged"
  /** The database file or one of its pages is damaged. */
  | "store_corrupt"
  /** Another program kept the database locked for longer than the store waits. */
  | "store_busy"
  /** The database server cannot be reached, or the connection was lost: whether a commit under way was kept is not known. */
  | "store_unreachable"
  /** The store was closed. */
  | "store_closed"
  /** The disk, or the quota, is full. Nothing of the write was kept. */
  | "storage_full"
  /** The disk failed or is read-only. Nothing of the write was acknowledged. */
  | "storage_failed"
  /** A row with the same key exists. */
  | "constraint_unique"
  /** A row refers to one that does not exist, or is still referred to. */
  | "constraint_foreign_key"
  /** A value is missing, or does not pass a check of its table. */
  | "constraint_check"
  /** A value no column can hold unchanged. */
  | "value_not_storable"
  /** A programming error: a write, or a read outside its transaction, inside a write. */
  | "write_nested"
  /** A programming error: the work of a write awaited something other than the database. */
  | "write_awaited_outside"
  /** A programming error: the transaction was used after its write had ended. */
  | "write_ended"
  /** A programming error: a change through the read connection. */
  | "read_only"
  /** The statement is not valid SQL, or anything else: a programming error. */
  | "statement_failed";

/** An error of the store: `code` is stable, `message` is a sentence, `cause` is what the driver said. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Whether `error` is a {@link StoreError}, of `code` if given. */
export function isStoreError(error: unknown, code?: StoreErrorCode): error is StoreError {
  return error instanceof StoreError && (code === undefined || error.code === code);
}
