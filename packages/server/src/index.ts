import type { TreeMeter } from "./compute/use/tree-use.js";
import type { AdviceHere } from "./define/advice/advise-here.js";
import type { ConvertedModel, ConvertOptions } from "./deploy/model-convert.js";
import type { RunningServer } from "./main.js";
import type { ScriptHere, ScriptHereEnd, ScriptHereOptions } from "./script/script-here.js";
import type { ServerOptions } from "./server-options.js";
import type { AdoptedFolder, AdoptFolderOptions } from "./store/backup/adopt-folder.js";
import type { BackupSummary } from "./store/backup/backup.js";
import type { CopyStoreOptions } from "./store/backup/copy-store.js";
import type { StorePlace } from "./store/backup/place.js";
import type { SnapshotSummary } from "./store/backup/snapshot.js";

export { findLocalServer, type LocalServer } from "./access/local-credential.js";
export type { AdviceHere } from "./define/advice/advise-here.js";
export type { ConvertedModel, ConvertOptions, ConvertSource } from "./deploy/model-convert.js";
export type { RunningServer } from "./main.js";
export type { ScriptHere, ScriptHereEnd, ScriptHereOptions } from "./script/script-here.js";
export { runVariablesOf } from "./script/script-variables.js";
export { resolveDataDir, type ServerOptions } from "./server-options.js";
export { StartError } from "./start-error.js";
export type { AdoptedFolder, AdoptFolderOptions } from "./store/backup/adopt-folder.js";
export type { BackupSummary } from "./store/backup/backup.js";
export type { CopyStoreOptions } from "./store/backup/copy-store.js";
export type { StorePlace } from "./store/backup/place.js";
export type { SnapshotSummary } from "./store/backup/snapshot.js";
export { isStoreError, StoreError } from "./store/store-error.js";

/** Starts a server: see `startServer` of `main.ts`, which is loaded only now, for most commands start none. */
export async function startServer(options?: ServerOptions): Promise<RunningServer> {
  const { startServer } = await import("./main.js");
  return startServer(options);
}

/** A model file in another format: see `convertModel` of `deploy/model-convert.ts`, which brings the engine and is loaded only now. */
export async function convertModel(file: Uint8Array, options: ConvertOptions): Promise<ConvertedModel> {
  const { convertModel } = await import("./deploy/model-convert.js");
  return convertModel(file, options);
}

/** Writes a workspace into one file, also while a server runs on it: see `backup` of `store/backup/backup.ts`. */
export async function backup(place: StorePlace, path: string): Promise<BackupSummary> {
  const { backup } = await import("./store/backup/backup.js");
  return backup(place, path);
}

/** Makes an empty place the workspace of a backup: see `restore` of `store/backup/restore.ts`. */
export async function restore(path: string, place: StorePlace): Promise<BackupSummary> {
  const { restore } = await import("./store/backup/restore.js");
  return restore(path, place);
}

/** Copies a workspace's records to another database: see `copyStore` of `store/backup/copy-store.ts`. */
export async function copyStore(options: CopyStoreOptions): Promise<SnapshotSummary> {
  const { copyStore } = await import("./store/backup/copy-store.js");
  return copyStore(options);
}

/** Makes a folder the one that a database belongs to: see `adoptFolder` of `store/backup/adopt-folder.ts`. */
export async function adoptFolder(options: AdoptFolderOptions): Promise<AdoptedFolder> {
  const { adoptFolder } = await import("./store/backup/adopt-folder.js");
  return adoptFolder(options);
}

/** What the process `rootPid` of a job and all that it starts use: see `TreeMeter` of `compute/use/tree-use.ts`. */
export async function meterOf(jobId: string, rootPid: number): Promise<TreeMeter> {
  const [{ ProcessTree }, { TreeMeter }] = await Promise.all([
    import("./compute/process/process-tree.js"),
    import("./compute/use/tree-use.js"),
  ]);
  return new TreeMeter(new ProcessTree({ jobId, rootPid }));
}

/** Runs a script in its own folder, without a job: see `runScriptHere` of `script/script-here.ts`. */
export async function runScriptHere(script: ScriptHere, options: ScriptHereOptions): Promise<ScriptHereEnd> {
  const { runScriptHere } = await import("./script/script-here.js");
  return runScriptHere(script, options);
}

/** Advice without a server: see `adviceHere` of `define/advice/advise-here.ts`. */
export async function adviceHere(): Promise<AdviceHere> {
  const { adviceHere } = await import("./define/advice/advise-here.js");
  return adviceHere;
}
