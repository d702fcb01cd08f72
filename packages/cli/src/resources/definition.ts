import { Name, ProjectPatch } from "@crisol/contract";
import { kind } from "./kind.js";
import { parse, Reference, refer } from "./reference.js";
import { missing, type Workspace } from "./workspace.js";

/** What a project is about: step 1, which can be said in full only when there are data. */
export const definition = kind({
  spec: ProjectPatch.pick({ task: true, target: true, positiveClass: true, primaryMetric: true, criteria: true })
    .extend({ project: Name, data: Reference.optional() })
    .strict(),
  name: ({ project }) => project,
  madeFrom: ({ project, data }) => [`project ${project}`, ...(data ? [`data ${project}/${parse(data).name}`] : [])],

  async read(workspace, { project, data }) {
    const found = await workspace.findProject(project);
    if (!found) return undefined;
    const { task, target, positiveClass, primaryMetric, criteria } = found;
    return { project, ...(await dataOf(workspace, found, data)), task, target, positiveClass, primaryMetric, criteria };
  },

  async write(workspace, { project, data, ...wanted }) {
    const params = { projectId: (await workspace.project(project)).id };
    const body = { ...wanted, ...(data !== undefined && { data: await versionOf(workspace, project, data) }) };
    await workspace.client.project.update({ params, body });
    return undefined;
  },

  async list(workspace, project) {
    const found = await workspace.project(project);
    const { task, target, positiveClass, primaryMetric, criteria } = found;
    return [{ project, ...(await dataOf(workspace, found)), task, target, positiveClass, primaryMetric, criteria }];
  },
});

async function dataOf(
  workspace: Workspace,
  project: { readonly name: string; readonly data: { readonly dataId: string; readonly version: number } | null },
  wanted?: string,
): Promise<{ data?: string }> {
  if (!project.data) return {};
  const { dataId, version } = project.data;
  const data = (await workspace.data(project.name)).find(({ id }) => id === dataId);
  return data ? { data: refer(data.name, version, data.latestVersion, wanted) } : {};
}

/** The data version that a reference means. */
export async function versionOf(workspace: Workspace, project: string, reference: string) {
  const { name, version } = parse(reference);
  const data = (await workspace.data(project)).find((candidate) => candidate.name === name);
  const found = version ?? data?.latestVersion;
  if (!data || !found) return missing(`the project ${project} has no data ${name}`);
  return { dataId: data.id, version: found };
}
