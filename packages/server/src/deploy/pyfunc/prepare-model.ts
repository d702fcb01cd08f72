import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kysely } from "kysely";
import { prepareEnvironment } from "../../compute/environments/prepare-environment.js";
import { homeOfPython } from "../../compute/environments/python-home.js";
import { specOfFolder } from "../../compute/environments/spec-source.js";
import type { Blobs } from "../../store/blobs.js";
import type { Database } from "../../store/database.js";
import { filesIn } from "../../track/artifacts.js";
import type { ModelVersionRecord } from "../model-versions.js";
import type { ModelProcessOptions, ProcessLog } from "./model-process.js";

/** Where the files of a version of MLflow's are among the artifacts; undefined where it has none. */
export function placeOf(
  version: Pick<ModelVersionRecord, "artifactPath" | "loggedModelId" | "runId">,
): { readonly root: string; readonly folder: string } | undefined {
  const root = version.loggedModelId ?? version.runId;
  return version.artifactPath === null || root === null ? undefined : { root, folder: version.artifactPath };
}

/** A file of a model, by its path in the model's folder. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: string;
}

/** The files of the model at `place`. Throws an Error where there are none. */
export async function modelFiles(
  db: Kysely<Database>,
  { root, folder }: { readonly root: string; readonly folder: string },
): Promise<ModelFile[]> {
  const files = await filesIn(db, root, folder);
  if (files.length === 0) throw new Error("its files are gone: they were deleted from the run's artifacts");
  const start = folder === "" ? 0 : folder.length + 1;
  return files.map(({ path, sha256 }) => ({ path: path.slice(start), sha256 }));
}

/**
 * Lays out the model's files as `model` in `folder`, and makes the environment that they describe in the data folder `root`:
 * seconds, or minutes the first time. Throws the errors of `prepareEnvironment`, and an Error where nothing says what it needs.
 */
export async function prepareModel(
  files: readonly ModelFile[],
  folder: string,
  {
    root,
    blobs,
    maximumBytes,
    log,
    signal,
  }: {
    readonly root: string;
    readonly blobs: Blobs;
    readonly maximumBytes: number;
    readonly log: ProcessLog;
    readonly signal: AbortSignal;
  },
): Promise<ModelProcessOptions["environment"]> {
  const model = join(folder, "model");
  log.say("Laying out the model's files");
  await layOutFiles(files, blobs, model);
  const read = specOfFolder(model);
  if (!read) throw new Error("it has no python_env.yaml, requirements.txt or conda.yaml that says its environment");
  for (const note of read.notes) log.say(note);
  const prepared = await prepareEnvironment(read.spec, { root, maximumBytes, log: (line) => log.say(line), signal });
  const home = await homeOfPython(prepared.folder);
  const readable = home === undefined ? [prepared.folder] : [prepared.folder, home];
  return { folder: prepared.folder, pythonPath: prepared.pythonPath, readable };
}

/** Anew each time: files that were there before are not trusted. */
async function layOutFiles(files: readonly ModelFile[], blobs: Blobs, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true, mode: 0o755 });
  for (const { path, sha256 } of files) {
    await blobs.verify(sha256);
    const to = join(target, path);
    await mkdir(dirname(to), { recursive: true, mode: 0o755 });
    // Shares the blocks where the file system can.
    await copyFile(blobs.path(sha256), to, constants.COPYFILE_FICLONE);
    await chmod(to, 0o644);
  }
}
