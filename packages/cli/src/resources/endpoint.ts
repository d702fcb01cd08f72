import { type Endpoint, Name, Slug } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";
import { ModelReference, modelsMeant, referTo, versionMeant } from "./model-reference.js";
import type { Workspace } from "./workspace.js";

/** An endpoint by name, which is unique in the workspace: another model or version is deployed to it. */
export const endpoint = kind({
  spec: z.strictObject({
    project: Name,
    name: Slug,
    model: ModelReference,
    state: z.enum(["live", "stopped"]).optional(),
    /** Why it is deployed although success criteria are not met. */
    override: z.string().min(3).max(2000).optional(),
    /** Whether code that comes with a model of MLflow's may run, in a process of its own. */
    runsCode: z.boolean().optional(),
  }),
  name: ({ name }) => name,
  madeFrom: ({ project, model }) => modelsMeant(model).map((name) => `model ${project}/${name}`),

  async read(workspace, wanted) {
    const found = (await workspace.endpoints(wanted.project)).find(({ name }) => name === wanted.name);
    // The reason counts when something is deployed, not afterwards; so does that code may run.
    return (
      found && {
        ...(await described(workspace, wanted.project, found, wanted.model)),
        override: wanted.override,
        runsCode: wanted.runsCode,
      }
    );
  },

  async write(workspace, { project, name, model, state, override, runsCode }, current) {
    const params = { projectId: (await workspace.project(project)).id };
    const meant = await versionMeant(workspace, project, model);
    const deployment = {
      modelId: meant.model.id,
      version: meant.version,
      ...(override && { override: { reason: override } }),
      ...(runsCode && { runsCode }),
    };
    const existing = (await workspace.endpoints(project)).find((candidate) => candidate.name === name);
    const made = existing
      ? undefined
      : await workspace.client.endpoint.create({ params, body: { name, ...deployment } });
    const inEndpoint = { ...params, endpointId: (existing ?? made)?.id as string };
    if (current && current.model !== model) {
      await workspace.client.endpoint.deploy({ params: inEndpoint, body: deployment });
    }
    if (state && state !== (current?.state ?? "live")) {
      await workspace.client.endpoint.update({ params: inEndpoint, body: { state } });
    }
    return made && `its key is ${made.key} (keep it now: it is not shown again)`;
  },

  async list(workspace, project) {
    const found = [...(await workspace.endpoints(project))].reverse();
    return Promise.all(found.map((one) => described(workspace, project, one)));
  },
});

async function described(workspace: Workspace, project: string, found: Endpoint, wanted?: string) {
  const { name, state, deployment } = found;
  const model = (await workspace.models(project)).find(({ id }) => id === deployment.modelId);
  return {
    project,
    name,
    model: model ? referTo(model, deployment.version, wanted) : `${deployment.modelName}@${deployment.version}`,
    state,
    ...(deployment.override && { override: deployment.override.reason }),
    ...(found.process && { runsCode: true }),
  };
}
