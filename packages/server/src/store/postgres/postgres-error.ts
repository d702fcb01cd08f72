import { StoreError, type StoreErrorCode } from "../store-error.js";

/** SQLSTATEs and codes of the network, by their beginning; the first that fits counts. */
const meanings: readonly (readonly [prefix: string, code: StoreErrorCode, sentence: string])[] = [
  ["23505", "constraint_unique", "A row with the same key exists"],
  ["23503", "constraint_foreign_key", "A row refers to another that is not there"],
  ["23", "constraint_check", "A value does not pass a check of its table"],
  ["22", "constraint_check", "A value does not fit its column"],
  ["25006", "read_only", "Changes are made in a write, not through the read connection"],
  ["40", "store_busy", "Another program changes the same rows"],
  ["55P03", "store_busy", "Another server, or a program, has kept the database locked for too long"],
  ["53100", "storage_full", "The database's disk is full: nothing of this write was kept"],
  ["53", "store_unreachable", "The database server is at its limit"],
  ["57P", "store_unreachable", "The database server is stopping or starting"],
  ["08", "store_unreachable", "The connection to the database was lost"],
  ["28", "store_unreachable", "The database server refuses the user"],
  ["3D000", "store_unreachable", "The database does not exist"],
  ["58", "storage_failed", "The database's disk failed"],
  ["XX00", "store_corrupt", "The database is damaged: restore it from a backup"],
  ["XX", "storage_failed", "The database server failed"],
  ["ENOSPC", "storage_full", "The disk is full: nothing was kept"],
];

/** `error` of the PostgreSQL driver as a {@link StoreError}; any other error is returned as it is. */
export function storeErrorOfPostgres(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const found = code === undefined ? undefined : meanings.find(([prefix]) => code.startsWith(prefix));
  if (found) return new StoreError(found[1], `${found[2]} (${code}: ${error.message}).`, { cause: error });
  if (/^[0-9A-Z]{5}$/.test(code ?? "")) {
    return new StoreError("statement_failed", `The statement failed (${code}: ${error.message}).`, { cause: error });
  }
  // The driver's own errors, of a connection that was lost or not made, carry no code.
  if (syscall !== undefined || /connect|terminat|timeout|queryable|SSL/i.test(error.message)) {
    return new StoreError("store_unreachable", `The database cannot be reached (${error.message}).`, { cause: error });
  }
  return error;
}

/** `error` of making a connection: whatever the reason, without one the database cannot be reached. */
export function storeErrorOfConnecting(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  return new StoreError("store_unreachable", `The database cannot be reached (${error.message}).`, { cause: error });
}
