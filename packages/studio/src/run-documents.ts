import type { Artifact, LoggedText, Run } from "@crisol/contract";
import { api } from "./api.js";

/** What a run was made of, as text that can be compared line by line. */
export interface RunDocument {
  readonly part: "settings" | "code" | "environment";
  /** Of a file: its path; else what it is. */
  readonly name: string;
  readonly text: string;
}

/** Files that say which packages a run had. */
const ENVIRONMENT =
  /(^|\/)(requirements[^/]*\.txt|conda\.ya?ml|python_env\.ya?ml|pyproject\.toml|package\.json|uv\.lock)$/i;
const CODE = /\.(py|ipynb|r|jl|scala|java|ts|tsx|js|mjs|sql|sh)$/i;
/** Tags that say which code it was; MLflow's clients set them. */
const CODE_TAGS = /^mlflow\.(source\.|git\.|gitRepoURL|gitBranch|entryPoint|project\.)|^git\./;
/** Larger files are not for reading line by line. */
const MAXIMUM_BYTES = 300_000;
const MAXIMUM_FILES = 40;
/** Folders in folders that are looked into. */
const MAXIMUM_DEPTH = 3;

/** All documents of a run, its files and those of its logged models; of many files the first 40. */
export async function runDocuments(projectId: string, runId: string, signal?: AbortSignal): Promise<RunDocument[]> {
  const params = { projectId, runId };
  const run = await api.run.log({ params }, { signal });
  const { log } = run;
  const own = run.algorithm === null ? [] : await trainingDocuments(projectId, runId, signal);
  const roots = [undefined, ...log.models.map(({ id }) => id)];
  const files = await Promise.all(roots.map((modelId) => textFiles(params, modelId, signal)));
  const found = files.flat().slice(0, MAXIMUM_FILES);
  const read = found.map(async ({ path, modelId }): Promise<RunDocument> => {
    const answer = await api.run.artifact({ params, query: { path, modelId } }, { signal });
    const model = log.models.length > 1 ? log.models.find(({ id }) => id === modelId)?.name : undefined;
    const name = model === undefined ? path : `${model}/${path}`;
    return { part: ENVIRONMENT.test(path) ? "environment" : "code", name, text: await answer.text() };
  });
  return [
    ...document("settings", "params", log.params),
    ...document(
      "code",
      "source",
      log.tags.filter(({ key }) => CODE_TAGS.test(key)),
    ),
    ...own,
    ...(await Promise.all(read)),
  ];
}

/** What a training of ours went by: its recipe is its code. */
async function trainingDocuments(projectId: string, runId: string, signal?: AbortSignal): Promise<RunDocument[]> {
  const run = await api.run.get({ params: { projectId, runId } }, { signal });
  const recipe = await api.recipe.get({ params: { projectId, recipeId: run.recipeId } }, { signal });
  const { steps, split } = recipe;
  return [
    { part: "settings", name: "training", text: JSON.stringify(settingsOf(run), null, 2) },
    { part: "code", name: "recipe", text: JSON.stringify({ steps, split }, null, 2) },
    { part: "environment", name: "Crisol", text: `crisol==${run.serverVersion}` },
  ];
}

function settingsOf({ task, target, positiveClass, algorithm, calibration, coverage, seed, ...run }: Run) {
  const data = `${run.dataId}@${run.dataVersion}`;
  const { warmStartRunId, automaticParams } = run;
  return { data, task, target, positiveClass, algorithm, seed, calibration, coverage, warmStartRunId, automaticParams };
}

function document(part: RunDocument["part"], name: string, values: readonly LoggedText[]): RunDocument[] {
  if (values.length === 0) return [];
  return [{ part, name, text: values.map(({ key, value }) => `${key}: ${value}`).join("\n") }];
}

interface TextFile {
  readonly path: string;
  readonly modelId: string | undefined;
}

async function textFiles(
  params: { readonly projectId: string; readonly runId: string },
  modelId: string | undefined,
  signal?: AbortSignal,
): Promise<TextFile[]> {
  const found: TextFile[] = [];
  let folders = [""];
  for (let depth = 0; depth <= MAXIMUM_DEPTH && folders.length > 0; depth++) {
    const list = (path: string) => api.run.artifacts({ params, query: { path, modelId } }, { signal });
    const items = (await Promise.all(folders.slice(0, MAXIMUM_FILES).map(list))).flatMap((page) => page.items);
    found.push(...items.filter(isText).map(({ path }) => ({ path, modelId })));
    folders = items.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  }
  return found;
}

function isText({ path, isFolder, sizeBytes }: Artifact): boolean {
  return !isFolder && (sizeBytes ?? 0) <= MAXIMUM_BYTES && (ENVIRONMENT.test(path) || CODE.test(path));
}
