import {
  type ComputeTarget,
  Name,
  Slug,
  SshSettings,
  TargetBudget,
  TargetQuota,
  TargetSettings,
} from "@crisol/contract";
import { z } from "zod";
import { differences } from "./differences.js";
import { kind } from "./kind.js";
import type { Workspace } from "./workspace.js";

const settings = TargetSettings.omit({ quotas: true, budget: true, takesAny: true }).partial();
const Spec = z.strictObject({
  name: Slug,
  takesAny: z.boolean().optional(),
  ...settings.shape,
  /** Left out, the key that is pinned stays. */
  ssh: SshSettings.extend({
    identityFile: SshSettings.shape.identityFile.unwrap().optional(),
    hostKey: SshSettings.shape.hostKey.unwrap().optional(),
    nodeAddress: SshSettings.shape.nodeAddress.unwrap().optional(),
  })
    .nullable()
    .optional(),
  budget: TargetBudget.nullable().optional(),
  /** Of projects by their names; one without a project is of all others. */
  quotas: z.array(TargetQuota.omit({ projectId: true }).extend({ project: Name.optional() })).optional(),
});
type Spec = z.infer<typeof Spec>;

/** A compute target by its name; what is left out stays as it is. `local` is the machine of the server. */
export const compute = kind({
  spec: Spec,
  name: ({ name }) => name,
  madeFrom: ({ quotas }) =>
    (quotas ?? []).flatMap(({ project }) => (project === undefined ? [] : [`project ${project}`])),

  async read(workspace, { name }) {
    const found = (await workspace.targets()).find((one) => one.name === name);
    return found && described(workspace, found);
  },

  async write(workspace, { name, quotas, ssh, ...rest }) {
    const named = await Promise.all(
      (quotas ?? []).map(async ({ project, ...quota }) => ({
        ...quota,
        projectId: project === undefined ? null : (await workspace.project(project)).id,
      })),
    );
    const body = { ...rest, ...(quotas && { quotas: named }) };
    const found = (await workspace.targets()).find((one) => one.name === name);
    // Given anew, the machine is reached anew, and the key that it shows then is taken.
    const isNewAddress = ssh !== undefined && differences({ ssh: found?.ssh }, { ssh }).length > 0;
    const reached = isNewAddress ? { ssh: ssh && SshSettings.parse(ssh) } : {};
    if (found) await workspace.client.compute.update({ params: { targetId: found.id }, body: { ...body, ...reached } });
    else await workspace.client.compute.create({ body: { ...body, ...reached, name } });
    return undefined;
  },

  async listAll(workspace) {
    return Promise.all((await workspace.targets()).map((one) => described(workspace, one)));
  },
});

async function described(workspace: Workspace, target: ComputeTarget): Promise<Spec> {
  const projects = await workspace.projects();
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const said = Object.keys(TargetSettings.shape) as (keyof typeof TargetSettings.shape)[];
  const { quotas: _quotas, ssh, ...rest } = Object.fromEntries(said.map((key) => [key, target[key]])) as TargetSettings;
  const quotas = target.quotas.map(({ projectId, ...quota }) => ({
    ...(projectId !== null && { project: names.get(projectId) ?? projectId }),
    ...quota,
  }));
  return { name: target.name, ...rest, ...(ssh && { ssh }), quotas };
}
