import { ModelName, Name, Text } from "@crisol/contract";
import { z } from "zod";
import { exportedVersions } from "./exported-versions.js";
import { kind } from "./kind.js";
import { Tags, tagChanges, tagsOf } from "./tags.js";
import { missing } from "./workspace.js";

const Spec = z.strictObject({
  project: Name,
  name: ModelName,
  description: Text.optional(),
  tags: Tags.optional(),
});
type Spec = z.infer<typeof Spec>;

/** What is said of a registered model, by name; it is there as soon as it has a version, which are a kind of their own. */
export const model = kind({
  spec: Spec,
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project }) => [`project ${project}`],

  async read(workspace, { project, name, tags }) {
    const found = (await workspace.models(project)).find((candidate) => candidate.name === name);
    return found && { project, name, description: found.description, tags: tagsOf(found.tags, tags) };
  },

  async write(workspace, { project, name, description, tags }) {
    const found = (await workspace.models(project)).find((candidate) => candidate.name === name);
    if (!found) return missing(`the project ${project} has no model ${name}: a model-version makes it`);
    const params = { projectId: found.projectId, modelId: found.id };
    if (description !== undefined) await workspace.client.model.update({ params, body: { description } });
    for (const changes of tagChanges(tags)) await workspace.client.model.update({ params, body: { tags: changes } });
    return undefined;
  },

  /** Those that have a version which a file can say. */
  async list(workspace, project) {
    const models: Spec[] = [];
    for (const model of [...(await workspace.models(project))].reverse()) {
      if ((await exportedVersions(workspace, project, model)).length === 0) continue;
      models.push({ project, name: model.name, description: model.description, tags: tagsOf(model.tags) });
    }
    return models;
  },
});
