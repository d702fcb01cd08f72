import { Calibration, Coverage, Name, ParamValue, type Run } from "@crisol/contract";
import { waitForJob } from "@crisol/sdk";
import { z } from "zod";
import { kind } from "./kind.js";
import { parse, Reference, refer } from "./reference.js";
import { missing, type Workspace } from "./workspace.js";

/** A training by name: another recipe, algorithm, seed or parameters train again, as a new run of that name. */
export const run = kind({
  spec: z.strictObject({
    project: Name,
    name: Name,
    recipe: Reference,
    algorithm: z.string().max(100).optional(),
    params: z.record(z.string().max(100), ParamValue).optional(),
    calibration: Calibration.nullable().optional(),
    coverage: Coverage.nullable().optional(),
    seed: z.number().int().min(0).optional(),
  }),
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project, recipe }) => [`recipe ${project}/${parse(recipe).name}`],

  async read(workspace, wanted) {
    const found = newestByName(await workspace.runs(wanted.project)).get(wanted.name);
    return found && described(workspace, wanted.project, found, wanted.recipe);
  },

  async write(workspace, { project, recipe, ...wanted }) {
    const params = { projectId: (await workspace.project(project)).id };
    const { name, version } = parse(recipe);
    const versions = (await workspace.recipes(project)).filter((candidate) => candidate.name === name);
    const found = versions.find((candidate) => candidate.version === (version ?? newestOf(versions)));
    if (!found) return missing(`the project ${project} has no recipe ${recipe}`);
    const { job } = await workspace.client.run.create({ params, body: { ...wanted, recipeId: found.id } });
    await waitForJob(workspace.client, job.id);
    return undefined;
  },

  /** Those that succeeded and did not go on from another run, the newest of each name. */
  async list(workspace, project) {
    const made = (await workspace.runs(project)).filter((one) => one.state === "succeeded" && !one.warmStartRunId);
    return Promise.all([...newestByName(made).values()].map((one) => described(workspace, project, one)));
  },
});

async function described(workspace: Workspace, project: string, found: Run, wanted?: string) {
  const { name, recipeId, algorithm, params, calibration, coverage, seed } = found;
  const recipes = await workspace.recipes(project);
  const made = recipes.find(({ id }) => id === recipeId);
  const newest = newestOf(recipes.filter((candidate) => candidate.name === made?.name));
  const recipe = made ? refer(made.name, made.version, newest, wanted) : recipeId;
  return { project, name, recipe, algorithm, params, calibration, coverage, seed };
}

/** Of runs that come newest first. */
function newestByName(runs: readonly Run[]): Map<string, Run> {
  return new Map([...runs].reverse().map((one) => [one.name, one]));
}

const newestOf = (versions: readonly { readonly version: number }[]) =>
  Math.max(...versions.map(({ version }) => version));
