import { type CodeFile, CrisolError, codeLimits, codeManifest } from "@crisol/contract";
import { createTarPacker } from "modern-tar";
import { type CodeFolder, type LeftOut, selectFiles } from "./code-folder.js";

/** A folder of code, ready to be sent. */
export interface PackedCode {
  /** A tar.gz. */
  readonly archive: Blob;
  /** By which the server knows it; null in a page without encryption, where browsers make no hashes. */
  readonly sha256: string | null;
  /** By path. */
  readonly files: readonly Pick<CodeFile, "path" | "sizeBytes">[];
  /** Of all files, unpacked. */
  readonly sizeBytes: number;
  readonly leftOut: readonly LeftOut[];
}

export interface PackOptions {
  readonly signal?: AbortSignal;
  /** Called before the first file and after each. */
  readonly onProgress?: (progress: { readonly files: number; readonly totalFiles: number }) => void;
}

/**
 * Packs what of `folder` is code: not what its `.gitignore` and `.crisolignore` leave out, no links, and never `.git`, `.venv`,
 * `node_modules` or `__pycache__`. Throws `code_invalid` for more files or bytes than code may have, and for none.
 * Throws the signal's reason once that is aborted.
 */
export async function packCode(folder: CodeFolder, { signal, onProgress }: PackOptions = {}): Promise<PackedCode> {
  const { paths, leftOut } = await selectFiles(folder);
  if (paths.length === 0) throw invalid("it has no file that is not left out");
  if (paths.length > codeLimits.files) {
    throw invalid(`it has ${paths.length} files and may have ${codeLimits.files}: leave some out with .crisolignore`);
  }
  const { readable, controller } = createTarPacker();
  const archive = new Response(readable.pipeThrough(new CompressionStream("gzip"))).blob();
  // Whoever waits for it hears of it below, or not at all when something else fails first.
  archive.catch(() => {});
  const files: CodeFile[] = [];
  let sizeBytes = 0;
  try {
    for (const path of paths) {
      signal?.throwIfAborted();
      onProgress?.({ files: files.length, totalFiles: paths.length });
      const content = await folder.read(path);
      sizeBytes += content.byteLength;
      if (sizeBytes > codeLimits.sizeBytes) throw tooLarge(files, { path, sizeBytes: content.byteLength });
      files.push({ path, sizeBytes: content.byteLength, sha256: (await sha256Of(content)) ?? "" });
      // The same bytes give the same archive: no times.
      const writer = controller
        .add({ name: path, size: content.byteLength, mode: 0o644, mtime: new Date(0) })
        .getWriter();
      if (content.byteLength > 0) await writer.write(content);
      await writer.close();
    }
    onProgress?.({ files: files.length, totalFiles: paths.length });
    controller.finalize();
  } catch (error) {
    controller.error(error);
    throw error;
  }
  const manifest = new TextEncoder().encode(codeManifest(files));
  return {
    archive: await archive,
    sha256: await sha256Of(manifest),
    files: files.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    sizeBytes,
    leftOut,
  };
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string | null> {
  // Only pages of https and of one's own machine have it.
  if (!globalThis.crypto?.subtle) return null;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Sized = Pick<CodeFile, "path" | "sizeBytes">;

function tooLarge(files: readonly Sized[], last: Sized): CrisolError {
  const largest = [...files, last].reduce((one, other) => (other.sizeBytes > one.sizeBytes ? other : one));
  return invalid(
    `its files are larger than ${codeLimits.sizeBytes} bytes, of which ${largest.path} has ${largest.sizeBytes}: leave some out with .crisolignore`,
  );
}

function invalid(problem: string): CrisolError {
  return new CrisolError("code_invalid", { problem });
}
