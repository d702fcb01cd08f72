import { Calibration, Coverage, Name, ParamValue, type Run, Text } from "@crisol/contract";
import { waitForJob } from "@crisol/sdk";
import { z } from "zod";
import { differences } from "./differences.js";
import { kind } from "./kind.js";
import { parse, Reference, refer } from "./reference.js";
import { missing, type Workspace } from "./workspace.js";

const Spec = z.strictObject({
  project: Name,
  name: Name,
  recipe: Reference,
  algorithm: z.string().max(100).optional(),
  params: z.record(z.string().max(100), ParamValue).optional(),
  calibration: Calibration.nullable().optional(),
  coverage: Coverage.nullable().optional(),
  /** The training whose model it goes on from: the newest that succeeded of that name. */
  warmStart: Name.nullable().optional(),
  seed: z.number().int().min(0).optional(),
  /** Markdown. */
  note: Text.optional(),
  /** Those that it does not name stay. */
  tags: z.record(z.string().min(1).max(500), z.string().max(8000)).optional(),
});
type Spec = z.infer<typeof Spec>;

/** A training by name: another recipe, algorithm, seed or parameters train again, as a new run of that name. */
export const run = kind({
  spec: Spec,
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project, recipe, warmStart }) => [
    `recipe ${project}/${parse(recipe).name}`,
    ...(warmStart ? [`run ${project}/${warmStart}`] : []),
  ],

  async read(workspace, wanted) {
    const found = (await workspace.runs(wanted.project)).find(({ name }) => name === wanted.name);
    return found && described(workspace, wanted.project, found, wanted.recipe);
  },

  async write(workspace, { note, tags = {}, ...wanted }, current) {
    const isThere = current !== undefined && differences(current, wanted).length === 0;
    const runId = isThere ? await newestOf(workspace, wanted) : await train(workspace, wanted);
    const params = { projectId: (await workspace.project(wanted.project)).id, runId };
    if (note !== undefined) await workspace.client.run.note({ params, body: { text: note } });
    const given = Object.entries(tags).map(([key, value]) => ({ key, value }));
    if (given.length > 0) await workspace.client.run.logBatch({ params, body: { tags: given } });
    return undefined;
  },

  /** Those that succeeded, the newest of each name, but for those that went on from one that is not among them. */
  async list(workspace, project) {
    const newest = new Map<string, Run>();
    for (const one of await succeededRuns(workspace, project)) if (!newest.has(one.name)) newest.set(one.name, one);
    const listed = new Set<string | null>([null]);
    const specs: Spec[] = [];
    for (const one of [...newest.values()].reverse()) {
      if (!listed.has(one.warmStartRunId)) continue;
      listed.add(one.id);
      const { tags = {}, ...said } = await described(workspace, project, one);
      // What clients say of themselves in tags of this name is no affair of a file.
      const own = Object.entries(tags).filter(([key]) => !key.startsWith("mlflow."));
      specs.push({ ...said, tags: Object.fromEntries(own) });
    }
    return specs;
  },
});

/** The trainings of a project that succeeded, newest first. */
export async function succeededRuns(workspace: Workspace, project: string): Promise<readonly Run[]> {
  return (await workspace.runs(project)).filter(({ state }) => state === "succeeded");
}

async function newestOf(workspace: Workspace, { project, name }: Pick<Spec, "project" | "name">): Promise<string> {
  const found = (await workspace.runs(project)).find((one) => one.name === name);
  return found?.id ?? missing(`the project ${project} has no run ${name}`);
}

async function train(
  workspace: Workspace,
  { project, recipe, warmStart, ...wanted }: Omit<Spec, "note" | "tags">,
): Promise<string> {
  const { name, version } = parse(recipe);
  const versions = (await workspace.recipes(project)).filter((candidate) => candidate.name === name);
  const found = versions.find((candidate) => candidate.version === (version ?? greatest(versions)));
  if (!found) return missing(`the project ${project} has no recipe ${recipe}`);
  const former = warmStart && (await succeededRuns(workspace, project)).find((one) => one.name === warmStart);
  if (warmStart && !former) return missing(`the project ${project} has no run ${warmStart} that succeeded`);
  const params = { projectId: (await workspace.project(project)).id };
  const body = { ...wanted, recipeId: found.id, warmStartRunId: former ? former.id : null };
  const { job, run } = await workspace.client.run.create({ params, body });
  await waitForJob(workspace.client, job.id);
  return run.id;
}

async function described(workspace: Workspace, project: string, found: Run, wanted?: string): Promise<Spec> {
  const { name, recipeId, algorithm, params, calibration, coverage, seed } = found;
  const recipes = await workspace.recipes(project);
  const made = recipes.find(({ id }) => id === recipeId);
  const newest = greatest(recipes.filter((candidate) => candidate.name === made?.name));
  const recipe = made ? refer(made.name, made.version, newest, wanted) : recipeId;
  const { log } = await workspace.client.run.log({ params: { projectId: found.projectId, runId: found.id } });
  return {
    ...{ project, name, recipe, algorithm, params, calibration, coverage },
    warmStart: await formerOf(workspace, project, found),
    seed,
    note: log.note,
    tags: Object.fromEntries(log.tags.map(({ key, value }) => [key, value])),
  };
}

/** What a training went on from, by name; by its id where that name means another now. */
async function formerOf(workspace: Workspace, project: string, { warmStartRunId }: Run): Promise<string | null> {
  if (warmStartRunId === null) return null;
  const runs = await succeededRuns(workspace, project);
  const former = runs.find(({ id }) => id === warmStartRunId);
  return former && runs.find(({ name }) => name === former.name) === former ? former.name : warmStartRunId;
}

const greatest = (versions: readonly { readonly version: number }[]) =>
  Math.max(...versions.map(({ version }) => version));
