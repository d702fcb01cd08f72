import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { basename, isAbsolute, sep } from "node:path";
import { CrisolError, type DataSource } from "@crisol/contract";
import type { Effects } from "../effects.js";
import { examplePath } from "./examples.js";
import type { SourceFile } from "./import-plan.js";
import { notReadable } from "./text-input.js";
import { getUpload } from "./uploads.js";

/**
 * Finds the file of `source` and whether it may be read. Throws `upload_not_found`, `path_not_allowed`,
 * `file_not_readable`, or `not_found` for an example.
 */
export async function sourceFile(
  { store, blobs, settings }: Effects,
  projectId: string,
  source: DataSource,
): Promise<SourceFile> {
  if ("uploadId" in source) {
    const upload = await getUpload(store.read, projectId, source.uploadId);
    return {
      kind: "upload",
      name: upload.fileName,
      path: blobs.path(upload.sha256),
      sizeBytes: upload.sizeBytes,
      sha256: upload.sha256,
      uploadId: upload.id,
    };
  }
  if ("example" in source) {
    const path = examplePath(source.example);
    return { ...(await regularFile(path, basename(path))), kind: "example", name: basename(path) };
  }
  const path = await allowedPath(source.path, settings.importRoots);
  return { ...(await regularFile(path, source.path)), kind: "path", name: source.path };
}

/**
 * The real path of `path` if it lies, after all symbolic links, inside one of `roots`. Whether a file outside exists is
 * not told: the answer for it is the same `path_not_allowed`.
 */
export async function allowedPath(path: string, roots: readonly string[]): Promise<string> {
  const refused = () =>
    new CrisolError("path_not_allowed", { value: path.slice(0, 300), allowed: roots.join(", ") || "none" });
  if (!isAbsolute(path) || path.includes("\0")) throw refused();
  const realRoots = (await Promise.all(roots.map((root) => realpath(root).catch(() => null)))).filter(
    (r) => r !== null,
  );
  const inside = (candidate: string, root: string) =>
    candidate.startsWith(root.endsWith(sep) ? root : root + sep) || candidate === root;
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    // A name inside a root may be told not to be there, one outside may not. `..` is judged by its own text.
    const isPlain = !path.split(/[\\/]/).includes("..");
    if (isPlain && [...roots, ...realRoots].some((root) => inside(path, root)))
      throw notReadable(path, "it is not there");
    throw refused();
  }
  if (!realRoots.some((root) => inside(real, root))) throw refused();
  return real;
}

async function regularFile(path: string, shown: string): Promise<Omit<SourceFile, "kind" | "name">> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    // Never waits for the other end of a pipe, and follows no link that was put there since the path was resolved.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    throw notReadable(shown, problems[(error as NodeJS.ErrnoException).code ?? ""] ?? "the system does not open it");
  }
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw notReadable(shown, "it is a folder");
    if (!found.isFile()) throw notReadable(shown, "it is not a regular file");
    return { path, sizeBytes: found.size, sha256: null, uploadId: null };
  } finally {
    await file.close();
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "the server has no permission to read it",
  EPERM: "the server has no permission to read it",
  ELOOP: "it is a symbolic link",
  ENXIO: "it is not a regular file",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
};
