import type { Readable } from "node:stream";
import type { Effects } from "../../effects.js";
import { type ArtifactEntry, findArtifact, listArtifacts } from "../../track/artifacts.js";
import { type Place, rootOf, versionOf } from "./artifact-place.js";
import { MlflowError } from "./mlflow-error.js";
import type { ModelFolder } from "./model-folder.js";
import { isExportable, MODEL_FOLDER, type ModelFolders, trainingWithModel } from "./model-folders.js";

export interface OpenFile {
  readonly content: Readable | Uint8Array;
  readonly sizeBytes: number;
}

/** Files as MLflow's clients see them: those that somebody logged, and those of our own models, which are made as they are asked for. */
export class ArtifactFiles {
  constructor(
    readonly effects: Effects,
    readonly folders: ModelFolders,
  ) {}

  /** What is directly in the place, by paths that begin at its root; nothing if there is no such folder. */
  async list(place: Place): Promise<ArtifactEntry[]> {
    const { store } = this.effects;
    const made = await this.#made(place);
    if (made) return entriesOf(made.folder, made.prefix, place.path);
    if (place.kind === "version") return [];
    const logged = await listArtifacts(store.longRead, place.rootId, place.path);
    if (place.path !== "" || place.kind !== "run") return logged;
    const training = await trainingWithModel(store.read, place.rootId);
    if (!training || !isExportable(training)) return logged;
    return [...logged, { path: MODEL_FOLDER, isFolder: true, sizeBytes: null }];
  }

  /** Throws RESOURCE_DOES_NOT_EXIST with `shown` where there is no such file. */
  async open(place: Place, shown: string): Promise<OpenFile> {
    const { store, blobs } = this.effects;
    const made = await this.#made(place);
    const content = made?.folder.get(place.path.slice(made.prefix.length));
    if (content) return { content, sizeBytes: content.byteLength };
    const found = place.kind === "version" ? undefined : await findArtifact(store.read, place.rootId, place.path);
    if (!found) throw new MlflowError("RESOURCE_DOES_NOT_EXIST", `No such artifact: '${shown}'`);
    return { content: blobs.open(found.sha256), sizeBytes: found.sizeBytes };
  }

  /** Throws `not_found` and RESOURCE_DOES_NOT_EXIST where there is nothing that could have the place. */
  async check(place: Place): Promise<void> {
    const { store } = this.effects;
    await (place.kind === "version" ? versionOf(store.read, place) : rootOf(store.read, place));
  }

  /** The folder that the place is in, and what paths in it begin with, where it is one that is made. */
  async #made(place: Place): Promise<{ readonly folder: ModelFolder; readonly prefix: string } | undefined> {
    const { store } = this.effects;
    if (place.kind === "version") {
      const version = await versionOf(store.read, place);
      return version.sha256 === null ? undefined : { folder: await this.folders.ofVersion(version), prefix: "" };
    }
    const prefix = `${MODEL_FOLDER}/`;
    if (place.kind !== "run" || !`${place.path}/`.startsWith(prefix)) return undefined;
    const training = await trainingWithModel(store.read, place.rootId);
    return training && { folder: await this.folders.ofTraining(training), prefix };
  }
}

/** The entries of `path`, which is in the folder that `prefix` names. */
function entriesOf(folder: ModelFolder, prefix: string, path: string): ArtifactEntry[] {
  const start = path === "" ? "" : `${path}/`;
  const entries = new Map<string, ArtifactEntry>();
  for (const [name, { byteLength }] of folder) {
    const whole = `${prefix}${name}`;
    if (!whole.startsWith(start)) continue;
    const end = whole.indexOf("/", start.length);
    const entry =
      end < 0
        ? { path: whole, isFolder: false, sizeBytes: byteLength }
        : { path: whole.slice(0, end), isFolder: true, sizeBytes: null };
    entries.set(entry.path, entry);
  }
  return [...entries.values()];
}
