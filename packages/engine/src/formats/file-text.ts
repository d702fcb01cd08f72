import { ModelFileError } from "../engine-error.js";

/** Longer files are refused before anything is read: reading takes a small multiple of a file's size in memory. */
const MOST_BYTES = 2 ** 28;

/** The text of a file, which must be UTF-8. Throws ModelFileError for other bytes and for more than 256 MiB of them. */
export function fileText(file: string | Uint8Array, what: string): string {
  if (file.length > MOST_BYTES) {
    throw new ModelFileError(`${what} may have at most ${MOST_BYTES} bytes, not ${file.length}`);
  }
  if (typeof file === "string") return file;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    throw new ModelFileError(`${what} is text in UTF-8, and these bytes are not`);
  }
}

/** A piece of a stranger's file for a message: on one line and short. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
