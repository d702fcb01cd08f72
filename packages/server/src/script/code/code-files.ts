import { createHash } from "node:crypto";
import { type CodeFile, CrisolError, codeLimits, codeManifest } from "@crisol/contract";
import type { Blobs } from "../../store/blobs.js";
import { artifactPath } from "../../track/artifacts.js";

/** A file as an archive or a repository gives it, one after the other. */
export interface IncomingFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** To be read to its end before the next file is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Bytes of a file that is put while the next ones are read. */
const SMALL_BYTES = 1_000_000;
const AT_ONCE = 8;

/**
 * Puts all files into the blobs and returns them by path. Throws `code_invalid` for the first that could not lie in one
 * folder with the others on any machine, and where they are more or larger than code may be.
 */
export async function keepFiles(
  files: AsyncIterable<IncomingFile>,
  blobs: Pick<Blobs, "put">,
  limits: Pick<typeof codeLimits, "sizeBytes"> & { readonly files: number } = codeLimits,
): Promise<CodeFile[]> {
  const places = new Places();
  const kept: CodeFile[] = [];
  const underWay = new Set<Promise<void>>();
  let totalBytes = 0;
  try {
    for await (const { path, sizeBytes, content } of files) {
      places.take(path);
      totalBytes += sizeBytes;
      if (places.count > limits.files) throw invalid(`it has more than ${limits.files} files`);
      if (totalBytes > limits.sizeBytes) throw invalid(`its files are larger than ${limits.sizeBytes} bytes`);
      if (sizeBytes > SMALL_BYTES) {
        kept.push({ path, ...(await blobs.put(content)) });
        continue;
      }
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      const putting = blobs.put(Buffer.concat(pieces)).then((ref) => void kept.push({ path, ...ref }));
      underWay.add(putting);
      putting.then(
        () => underWay.delete(putting),
        // Told by whoever waits below.
        () => {},
      );
      if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
  if (kept.length === 0) throw invalid("it has no file");
  return kept.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The hash by which equal code is known. */
export function manifestSha256(files: readonly CodeFile[]): string {
  return createHash("sha256").update(codeManifest(files)).digest("hex");
}

export function invalid(problem: string): CrisolError {
  return new CrisolError("code_invalid", { problem });
}

/** The paths that are taken, as a disk sees them that knows neither case nor forms of Unicode. */
class Places {
  readonly #files = new Map<string, string>();
  readonly #folders = new Map<string, string>();

  get count(): number {
    return this.#files.size;
  }

  /** Throws `code_invalid` if `path` cannot be that of a file besides the others. */
  take(path: string): void {
    checkName(path);
    const key = folded(path);
    const other = this.#files.get(key);
    if (other === path) throw invalid(`it has the file ${shown(path)} twice`);
    if (other !== undefined) throw invalid(`${shown(other)} and ${shown(path)} are one file on some disks`);
    const parts = path.split("/");
    for (let end = 1; end < parts.length; end++) this.#takeFolder(parts.slice(0, end).join("/"), path);
    if (this.#folders.has(key)) throw invalid(`${shown(path)} is both a file and a folder`);
    this.#files.set(key, path);
  }

  #takeFolder(folder: string, path: string): void {
    const key = folded(folder);
    const file = this.#files.get(key);
    if (file !== undefined) throw invalid(`${shown(file)} is a file, so ${shown(path)} cannot be in it`);
    const other = this.#folders.get(key);
    if (other !== undefined && other !== folder) {
      throw invalid(`the folders ${shown(other)} and ${shown(folder)} are one on some disks`);
    }
    this.#folders.set(key, folder);
  }
}

/** Names that Windows keeps for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

function checkName(path: string): void {
  try {
    // The rule of artifacts takes a slash at the end; no file has one.
    if (artifactPath(path) !== path) throw new Error("it ends with a slash");
  } catch (error) {
    const problem = error instanceof CrisolError ? error.params.problem : (error as Error).message;
    throw invalid(`the path ${shown(path)} cannot be used: ${problem}`);
  }
  for (const name of path.split("/")) {
    if (Buffer.byteLength(name) > 255) throw invalid(`the name ${shown(name)} is longer than 255 bytes`);
    if (DEVICE.test(name)) throw invalid(`the name ${shown(name)} of ${shown(path)} is that of a device on Windows`);
  }
}

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function shown(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
