import { ModelName, Name, Text } from "@crisol/contract";
import { z } from "zod";
import { kind } from "./kind.js";
import { missing } from "./workspace.js";

/** A registered model by name: another run of our own becomes its next version; those of other clients are not in files. */
export const model = kind({
  spec: z.strictObject({ project: Name, name: ModelName, run: Name, description: Text.optional() }),
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project, run }) => [`run ${project}/${run}`],

  async read(workspace, { project, name, run }) {
    const found = (await workspace.models(project)).find((candidate) => candidate.name === name);
    const newest = found?.versions.find(({ version }) => version === found.latestVersion);
    if (!newest) return undefined;
    const runs = await workspace.runs(project);
    const runId = newest.runId ?? "no run";
    const same = runs.find((candidate) => candidate.name === run)?.id === runId;
    const other = runs.find(({ id }) => id === runId)?.name;
    return {
      project,
      name,
      run: same || run === runId ? run : other === run ? `${run}, an earlier one` : (other ?? runId),
      description: newest.description,
    };
  },

  async write(workspace, { project, name, run, description }) {
    const params = { projectId: (await workspace.project(project)).id };
    const found = (await workspace.runs(project)).find((candidate) => candidate.name === run || candidate.id === run);
    if (!found) return missing(`the project ${project} has no run ${run}`);
    await workspace.client.model.register({ params, body: { name, runId: found.id, description } });
    return undefined;
  },

  async list(workspace, project) {
    const runs = await workspace.runs(project);
    return (await workspace.models(project)).flatMap(({ name, versions, latestVersion }) =>
      versions
        .filter(({ version, lineage }) => version === latestVersion && lineage !== null)
        .map(({ runId, description }) => {
          const made = runs.find(({ id }) => id === runId);
          const newest = runs.find((candidate) => candidate.name === made?.name);
          return { project, name, run: newest?.id === made?.id && made ? made.name : runId!, description };
        }),
    );
  },
});
