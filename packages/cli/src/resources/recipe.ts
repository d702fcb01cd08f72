import { Name, RecipeInput } from "@crisol/contract";
import { versionOf } from "./definition.js";
import { kind } from "./kind.js";
import { parse, Reference, refer } from "./reference.js";
import type { Workspace } from "./workspace.js";

/** A recipe by name: other steps, another split or other data become its next version. */
export const recipe = kind({
  spec: RecipeInput.pick({ steps: true, split: true }).extend({ project: Name, name: Name, data: Reference }).strict(),
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project, data }) => [`project ${project}`, `data ${project}/${parse(data).name}`],

  async read(workspace, wanted) {
    return (await newest(workspace, wanted.project, wanted.data)).find(({ name }) => name === wanted.name);
  },

  async write(workspace, { project, name, data, steps, split }) {
    const params = { projectId: (await workspace.project(project)).id };
    const { dataId, version } = await versionOf(workspace, project, data);
    await workspace.client.recipe.create({ params, body: { name, steps, split, dataId, dataVersion: version } });
    return undefined;
  },

  list: async (workspace, project) => (await newest(workspace, project)).reverse(),
});

/** The newest version of each recipe of a project, the newest first. */
async function newest(workspace: Workspace, project: string, wanted?: string) {
  const data = await workspace.data(project);
  const byName = new Map<string, Awaited<ReturnType<Workspace["recipes"]>>[number]>();
  for (const one of await workspace.recipes(project)) {
    if (one.version > (byName.get(one.name)?.version ?? 0)) byName.set(one.name, one);
  }
  return [...byName.values()].map(({ name, dataId, dataVersion, steps, split }) => {
    const from = data.find(({ id }) => id === dataId);
    return {
      project,
      name,
      data: refer(from?.name ?? dataId, dataVersion, from?.latestVersion ?? null, wanted),
      steps,
      split,
    };
  });
}
