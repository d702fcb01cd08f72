import { ExperimentName, Name } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";
import { missing } from "./workspace.js";

/** An experiment by name, which is unique in the workspace. The one that is made with a project is its project's affair. */
export const experiment = kind({
  spec: z.strictObject({ project: Name, name: ExperimentName }),
  name: ({ name }) => name,
  madeFrom: ({ project }) => [`project ${project}`],

  async read(workspace, { name }) {
    const [found] = (await workspace.client.experiment.find({ query: { name } })).items;
    if (!found) return undefined;
    const its = (await workspace.projects()).find(({ id }) => id === found.projectId);
    return { project: its?.name ?? found.projectId, name };
  },

  async write(workspace, { project, name }, current) {
    if (current) return missing(`it is in the project ${current.project}, and experiments stay where they are`);
    const params = { projectId: (await workspace.project(project)).id };
    await workspace.client.experiment.create({ params, body: { name } });
    return undefined;
  },

  async list(workspace, project) {
    const found = await workspace.experiments(project);
    const [first, ...others] = found.map(({ name }) => name);
    // Every project is made with one of its own name, with a number behind it where that was taken.
    const isOwn =
      first === project || (first?.startsWith(`${project} (`) && /^\(\d+\)$/.test(first.slice(project.length + 1)));
    return (first === undefined || isOwn ? others : [first, ...others]).map((name) => ({ project, name }));
  },
});
