import { constants } from "node:fs";
import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Kysely } from "kysely";
import { prepareEnvironment } from "../../compute/environments/prepare-environment.js";
import { homeOfPython } from "../../compute/environments/python-home.js";
import { specOfFolder } from "../../compute/environments/spec-source.js";
import type { Effects } from "../../effects.js";
import type { Database } from "../../store/database.js";
import { filesIn } from "../../track/artifacts.js";
import type { ModelVersionRecord } from "../model-versions.js";
import type { LogTail } from "./log-tail.js";
import type { ModelProcessOptions } from "./model-process.js";

/** Where the files of a version of MLflow's are among the artifacts; undefined where it has none. */
export function placeOf(
  version: Pick<ModelVersionRecord, "artifactPath" | "loggedModelId" | "runId">,
): { readonly root: string; readonly folder: string } | undefined {
  const root = version.loggedModelId ?? version.runId;
  return version.artifactPath === null || root === null ? undefined : { root, folder: version.artifactPath };
}

/** Lays out the model's files in `folder`, and makes the environment that they describe: seconds, or minutes the first time. */
export async function prepareModel(
  { store, blobs, settings }: Pick<Effects, "store" | "blobs" | "settings">,
  place: { readonly root: string; readonly folder: string },
  folder: string,
  { log, signal }: { readonly log: LogTail; readonly signal: AbortSignal },
): Promise<ModelProcessOptions["environment"]> {
  const model = join(folder, "model");
  log.say("Laying out the model's files");
  await layOutFiles(store.read, blobs, place, model);
  const read = specOfFolder(model);
  if (!read) throw new Error("it has no python_env.yaml, requirements.txt or conda.yaml that says its environment");
  for (const note of read.notes) log.say(note);
  const prepared = await prepareEnvironment(read.spec, {
    root: settings.dataDir,
    maximumBytes: settings.maximumEnvironmentBytes,
    log: (line) => log.say(line),
    signal,
  });
  const home = await homeOfPython(prepared.folder);
  const readable = home === undefined ? [prepared.folder] : [prepared.folder, home];
  return { folder: prepared.folder, pythonPath: prepared.pythonPath, readable };
}

/** Anew each time: files that were there before are not trusted. */
async function layOutFiles(
  db: Kysely<Database>,
  blobs: Effects["blobs"],
  place: { readonly root: string; readonly folder: string },
  target: string,
): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true, mode: 0o755 });
  const files = await filesIn(db, place.root, place.folder);
  if (files.length === 0) throw new Error("its files are gone: they were deleted from the run's artifacts");
  for (const { path, sha256 } of files) {
    await blobs.verify(sha256);
    const to = join(target, place.folder === "" ? path : path.slice(place.folder.length + 1));
    await mkdir(dirname(to), { recursive: true, mode: 0o755 });
    // Shares the blocks where the file system can.
    await copyFile(blobs.path(sha256), to, constants.COPYFILE_FICLONE);
    await chmod(to, 0o644);
  }
}
