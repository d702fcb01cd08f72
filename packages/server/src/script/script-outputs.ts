import { constants, type Dirent } from "node:fs";
import { mkdir, open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ScriptOutput } from "@crisol/contract";
import { isDiskFull } from "../compute/job-failure.js";
import { detect } from "../data/detect.js";
import { hashOf, importFile } from "../data/import-file.js";
import { type ImportResult, keepImported } from "../data/import-job.js";
import type { SourceFile } from "../data/import-plan.js";
import type { Blobs } from "../store/blobs.js";
import { artifactPath } from "../track/artifacts.js";
import { type LeftModel, leftModel } from "./left-model.js";

/** A file that the script left, and that is in the blobs. */
export interface KeptFile {
  /** Below the output's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What one of the outputs came to. */
export type KeptOutput = { readonly name: string } & (
  | { readonly files: readonly KeptFile[]; readonly model?: LeftModel | undefined }
  | { readonly data: ImportResult & { readonly sourceName: string; readonly sourceSizeBytes: number } }
  | { readonly problem: string }
);

/** More would make lists that nobody reads. */
const MAXIMUM_FILES = 10_000;

/** Where a script leaves its outputs, by name: folders that are there, and for data the path of a file that is not. */
export async function prepareOutputs(
  outputs: Readonly<Record<string, ScriptOutput>>,
  folder: string,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (output.kind === "data") paths[name] = join(folder, `${name}.${output.format}`);
    else {
      paths[name] = join(folder, name);
      await mkdir(paths[name]!);
    }
  }
  return paths;
}

/** Keeps what the script left at `path`; what cannot be kept is said, and does not throw. */
export async function keepOutput(
  name: string,
  output: ScriptOutput,
  path: string,
  { blobs, workDir, signal }: { readonly blobs: Blobs; readonly workDir: string; readonly signal: AbortSignal },
): Promise<KeptOutput> {
  try {
    if (output.kind === "data")
      return { name, data: await importOutput(path, output.format, { blobs, workDir, signal }) };
    const files = await keepFolder(path, blobs);
    if (files.length === 0) return { name, problem: "the script left nothing in it" };
    const isRegistered = output.kind === "model" && output.name !== null;
    return { name, files, ...(isRegistered && { model: await leftModel(files, blobs) }) };
  } catch (error) {
    signal.throwIfAborted();
    if (isDiskFull(error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    return { name, problem: code === "ENOENT" ? `the script did not write ${basename(path)}` : message };
  }
}

async function importOutput(
  path: string,
  format: "csv" | "parquet" | "jsonl",
  { blobs, workDir, signal }: { readonly blobs: Blobs; readonly workDir: string; readonly signal: AbortSignal },
) {
  // Never through a link: it could lead to a file that the script itself may not read.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  await file.close();
  const { size: sizeBytes } = await stat(path);
  const source: SourceFile = { kind: "path", name: basename(path), path, sizeBytes, sha256: null, uploadId: null };
  const { plan } = await detect(source, { format });
  const folder = join(workDir, "import");
  await mkdir(folder, { recursive: true });
  const sourceSha256 = await hashOf(path, signal);
  const imported = await importFile(plan, source, folder, { signal });
  return {
    ...(await keepImported(imported, { plan, sourceSha256, blobs })),
    sourceName: basename(path),
    sourceSizeBytes: sizeBytes,
  };
}

async function keepFolder(root: string, blobs: Blobs): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  const left = [""];
  while (left.length > 0) {
    const folder = left.pop()!;
    for (const entry of await sortedEntries(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) left.push(path);
      else if (!entry.isFile()) throw new Error(`${path} is neither a file nor a folder`);
      else {
        if (kept.length === MAXIMUM_FILES) throw new Error(`it has more than ${MAXIMUM_FILES} files`);
        kept.push({ path: artifactPath(path), ...(await keepFile(join(root, path), blobs)) });
      }
    }
  }
  return kept;
}

/** Copied and not moved: the blob shall not be a file that somebody else may own, or still has open. */
async function keepFile(path: string, blobs: Blobs) {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await blobs.put(file.createReadStream({ autoClose: false }));
  } finally {
    await file.close();
  }
}

async function sortedEntries(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
