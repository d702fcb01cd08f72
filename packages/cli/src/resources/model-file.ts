import { basename, resolve } from "node:path";
import { ForeignFormat, type Model, type ModelVersion, Sha256, Task } from "@crisol/contract";
import { z } from "zod";
import { sourceOf } from "../source.js";
import { differences } from "./differences.js";
import { hashOf, saveFile } from "./local-file.js";
import { missing, type Workspace } from "./workspace.js";

const Labels = z.array(z.string().min(1).max(500)).max(100_000);

/** A model file of another library, and how it is read; what is left out is detected. */
export const modelFile = {
  /** LightGBM's text, XGBoost's JSON or UBJSON, or ONNX: a path from the folder of the resources' file. */
  file: z.string().min(1).max(4096),
  /** Where it equals what was imported, the file need not be there. */
  sha256: Sha256,
  format: ForeignFormat,
  task: Task,
  target: z.string().min(1).max(500),
  classes: Labels,
  columns: Labels,
};
const ModelFile = z.object(modelFile).partial();
export type ModelFile = z.infer<typeof ModelFile> & { readonly file: string };

/** The version that was imported from a file of these bytes, else the newest from one of that name, and what it was made of. */
export async function versionOfFile({ folder }: Workspace, { versions }: Model, wanted: ModelFile) {
  const hash = wanted.sha256 ?? (await hashOf(resolve(folder, wanted.file)));
  const same = versions.filter(({ original }) => original !== null && original.sha256 === hash);
  const version =
    same.find((one) => differences(madeOf(one, wanted), ModelFile.parse(wanted)).length === 0) ??
    same[0] ??
    versions.find(({ original }) => original?.fileName === basename(wanted.file));
  if (!version) return undefined;
  const made = madeOf(version, wanted);
  return { version, origin: same.includes(version) ? made : { ...made, file: `${made.file} with other bytes` } };
}

/** Imports the file as the model's next version. */
export async function importFile(workspace: Workspace, projectId: string, name: string, wanted: ModelFile) {
  const path = resolve(workspace.folder, wanted.file);
  const hash = await hashOf(path);
  if (hash === undefined) return missing(`there is no file ${wanted.file} (${path})`);
  if (wanted.sha256 !== undefined && wanted.sha256 !== hash) {
    return missing(`the file ${wanted.file} is not the one of sha256 ${wanted.sha256}`);
  }
  const source = await sourceOf(workspace.client, projectId, path, true);
  if (!("uploadId" in source)) return missing(`a model file is a local one, not ${wanted.file}`);
  const { format, task, target, classes, columns } = wanted;
  const body = { ...source, name, format, task, target, classes, columns };
  return workspace.client.model.import({ params: { projectId }, body });
}

/** The file of an imported version as an export says it: in a folder named by its bytes, as names are not unique. */
export function exportedFile(version: ModelVersion): ModelFile {
  const { fileName, sha256 } = version.original as NonNullable<ModelVersion["original"]>;
  // The name is whoever's who uploaded it.
  const safe = fileName.replace(/[^\p{L}\p{N}._-]/gu, "_").replace(/^\.+/, "_");
  return madeOf(version, { file: `models/${sha256.slice(0, 12)}/${safe || "model"}` });
}

/** Puts the file of an imported version where an export says it is. */
export async function saveModelFile(workspace: Workspace, { versions }: Model, { file, sha256 }: ModelFile) {
  const found = versions.find(({ original }) => original !== null && original.sha256 === sha256);
  if (!found || sha256 === undefined) return;
  const { projectId, modelId, version } = found;
  const download = () => workspace.client.model.original({ params: { projectId, modelId, version } });
  await saveFile(resolve(workspace.folder, file), sha256, download);
}

function madeOf({ original, format, signature }: ModelVersion, wanted: ModelFile): ModelFile {
  const output = signature?.output;
  const used = signature?.inputs.map(({ name }) => name) ?? [];
  return {
    file: wanted.file,
    ...(original && { sha256: original.sha256 }),
    format: ForeignFormat.parse(format),
    ...(output && { task: output.task, target: output.target }),
    ...(output && output.classes.length > 0 && { classes: output.classes }),
    // A file may name columns that the model does not use, which nobody keeps.
    columns: wanted.columns && isWithin(used, wanted.columns) ? wanted.columns : used,
  };
}

/** Whether all of `part` are in `whole`, in the same order. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const one of whole) if (one === part[at]) at++;
  return at === part.length;
}
