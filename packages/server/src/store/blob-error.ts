/** What can go wrong with a blob; the HTTP layer maps each to an error of the catalogue. */
export type BlobErrorCode =
  /** There is no blob of that name. */
  | "blob_not_found"
  /** The bytes on disk are not those that were put. */
  | "blob_corrupt"
  /** The name is not a SHA-256 in 64 lower-case hexadecimal digits. */
  | "blob_name_invalid"
  /** The disk, or the quota, is full. Nothing was kept. */
  | "storage_full"
  /** The disk failed, is read-only, or there are no file handles left. Nothing was kept. */
  | "storage_failed";

/** An error of the blob store: `code` is stable, `message` is a sentence. */
export class BlobError extends Error {
  override readonly name = "BlobError";

  constructor(
    readonly code: BlobErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** `error` of the file system as a {@link BlobError}; one that is not the file system's is returned as it is. */
export function blobErrorOf(error: unknown, sha256?: string): unknown {
  if (error instanceof BlobError || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  if (code === "ENOENT" && sha256 !== undefined) {
    return new BlobError("blob_not_found", `There is no blob ${sha256}.`, { cause: error });
  }
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new BlobError("storage_full", "The disk is full: the blob was not kept.", { cause: error });
  }
  return new BlobError("storage_failed", `The disk failed (${code} in ${syscall}).`, { cause: error });
}
