import { Name, SecretName } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";
import { missing } from "./workspace.js";

/**
 * A secret by name. A file never holds its value but says which variable of the shell has it; no value that is there is
 * replaced, as nobody can tell whether it is another.
 */
export const secret = kind({
  spec: z.strictObject({
    project: Name,
    name: SecretName,
    value: z.strictObject({ env: SecretName.meta({ description: "The variable in which `crisol apply` finds it" }) }),
  }),
  isSecret: true,
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project }) => [`project ${project}`],

  async read(workspace, { project, name, value }) {
    const found = (await workspace.secrets(project)).some((one) => one.name === name);
    return found ? { project, name, value } : undefined;
  },

  async write(workspace, { project, name, value: { env } }) {
    const value = process.env[env];
    if (!value) return missing(`its value is not in the variable ${env} of this shell`);
    const params = { projectId: (await workspace.project(project)).id, secretName: name };
    await workspace.client.secret.set({ params, body: { value } });
    return undefined;
  },

  async list(workspace, project) {
    return (await workspace.secrets(project)).map(({ name }) => ({ project, name, value: { env: name } }));
  },
});
