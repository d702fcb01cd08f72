import { type ComputeTarget, Name, Slug, TargetBudget, TargetQuota, TargetSettings } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";
import type { Workspace } from "./workspace.js";

const settings = TargetSettings.omit({ quotas: true, budget: true, takesAny: true }).partial();
const Spec = z.strictObject({
  name: Slug,
  takesAny: z.boolean().optional(),
  ...settings.shape,
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

  async write(workspace, { name, quotas, ...rest }) {
    const named = await Promise.all(
      (quotas ?? []).map(async ({ project, ...quota }) => ({
        ...quota,
        projectId: project === undefined ? null : (await workspace.project(project)).id,
      })),
    );
    const body = { ...rest, ...(quotas && { quotas: named }) };
    const found = (await workspace.targets()).find((one) => one.name === name);
    if (found) await workspace.client.compute.update({ params: { targetId: found.id }, body });
    else await workspace.client.compute.create({ body: { ...body, name } });
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
  const { quotas: _quotas, ...rest } = Object.fromEntries(said.map((key) => [key, target[key]])) as TargetSettings;
  const quotas = target.quotas.map(({ projectId, ...quota }) => ({
    ...(projectId !== null && { project: names.get(projectId) ?? projectId }),
    ...quota,
  }));
  return { name: target.name, ...rest, quotas };
}
