import { Name, ProjectPatch } from "@crisol/contract";
import { kind } from "./kind.js";

/** A project by its name; what it is about stands in `definition`, which needs the data. */
export const project = kind({
  spec: ProjectPatch.pick({ description: true, output: true }).extend({ name: Name }).strict(),
  name: ({ name }) => name,

  async read(workspace, { name }) {
    const found = await workspace.findProject(name);
    return found && { name, description: found.description, output: found.output };
  },

  async write(workspace, wanted, current) {
    if (!current) await workspace.client.project.create({ body: wanted });
    else {
      const params = { projectId: (await workspace.project(wanted.name)).id };
      await workspace.client.project.update({ params, body: wanted });
    }
    return undefined;
  },

  async list(workspace, name) {
    const { description, output } = await workspace.project(name);
    return [{ name, description, output }];
  },
});
