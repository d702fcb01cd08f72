import { EnvironmentSource, Name } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";

const source = EnvironmentSource.shape;

/** A Python environment by name; another description takes the place of the one that it has. */
export const environment = kind({
  spec: z.strictObject({
    project: Name,
    name: Name,
    /** What the text is. */
    format: source.kind.default("requirements"),
    text: source.text,
    python: source.python,
    allowSourceBuilds: source.allowSourceBuilds,
  }),
  name: ({ project, name }) => `${project}/${name}`,

  async read(workspace, wanted) {
    const found = (await workspace.environments(wanted.project)).find(({ name }) => name === wanted.name);
    return found && described(wanted.project, found);
  },

  async write(workspace, { project, name, format, ...rest }, current) {
    const params = { projectId: (await workspace.project(project)).id };
    const body = { kind: format, ...rest };
    const found = current && (await workspace.environments(project)).find((one) => one.name === name);
    if (found) await workspace.client.environment.change({ params: { ...params, environmentId: found.id }, body });
    else await workspace.client.environment.create({ params, body: { name, ...body } });
    return undefined;
  },

  async list(workspace, project) {
    return (await workspace.environments(project)).map((found) => described(project, found));
  },
});

function described(project: string, found: EnvironmentSource & { readonly name: string }) {
  const { name, kind: format, text, python, allowSourceBuilds } = found;
  return { project, name, format, text, python, allowSourceBuilds };
}
