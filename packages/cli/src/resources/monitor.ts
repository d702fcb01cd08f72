import { MonitorSettings, Name, Slug } from "@crisol/contract";
import { kind } from "./kind.js";
import { missing, type Workspace } from "./workspace.js";

/** The thresholds of an endpoint's monitor, and who is told. */
export const monitor = kind({
  spec: MonitorSettings.partial().extend({ project: Name, endpoint: Slug }).strict(),
  name: ({ endpoint }) => endpoint,
  madeFrom: ({ endpoint }) => [`endpoint ${endpoint}`],

  async read(workspace, { project, endpoint }) {
    const params = await paramsOf(workspace, project, endpoint);
    return params && { project, endpoint, ...(await workspace.client.monitor.report({ params })).settings };
  },

  async write(workspace, { project, endpoint, ...settings }) {
    const params = await paramsOf(workspace, project, endpoint);
    if (!params) return missing(`the project ${project} has no endpoint ${endpoint}`);
    await workspace.client.monitor.update({ params, body: settings });
    return undefined;
  },

  async list(workspace, project) {
    const endpoints = [...(await workspace.endpoints(project))].reverse();
    return Promise.all(
      endpoints.map(async ({ id, projectId, name }) => {
        const report = await workspace.client.monitor.report({ params: { projectId, endpointId: id } });
        return { project, endpoint: name, ...report.settings };
      }),
    );
  },
});

async function paramsOf(workspace: Workspace, project: string, endpoint: string) {
  const found = (await workspace.endpoints(project)).find(({ name }) => name === endpoint);
  return found && { projectId: found.projectId, endpointId: found.id };
}
