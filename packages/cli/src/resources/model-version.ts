import { ModelAlias, ModelName, ModelStage, type ModelVersion, Name, Override, Text } from "@crisol/contract";
import { z } from "zod";
import { differences } from "./differences.js";
import { exportedVersions } from "./exported-versions.js";
import { type Fields, kind } from "./kind.js";
import { importFile, modelFile, saveModelFile, versionOfFile } from "./model-file.js";
import { numbersReferredTo } from "./model-reference.js";
import { succeededRuns } from "./run.js";
import { Tags, tagChanges, tagsOf } from "./tags.js";
import { missing, type Workspace } from "./workspace.js";

/** The alias that a version gets by promotion. */
const CHAMPION = "champion";

const fileFields = z.object(modelFile).partial().shape;

const Spec = z
  .strictObject({
    project: Name,
    model: ModelName,
    /** The training of ours that made it: the newest that succeeded of that name. */
    run: Name.optional(),
    ...fileFields,
    /** The number that it must have; numbers are given in order, and once. */
    version: z.number().int().min(1).optional(),
    description: Text.optional(),
    tags: Tags.optional(),
    /** All of them; `champion` asks for the project's criteria. */
    aliases: z.array(ModelAlias).max(100).optional(),
    /** `production` asks for the project's criteria. */
    stage: ModelStage.optional(),
    /** Why it comes to the stage, for its history. */
    reason: z.string().trim().max(2000).optional(),
    /** Why it becomes the champion although criteria are not met. */
    override: Override.shape.reason.optional(),
  })
  .refine(({ run, file }) => (run === undefined) !== (file === undefined), {
    path: ["run"],
    message: "a version is made of a run or of a file: name one of them",
  });
type Spec = z.infer<typeof Spec>;

/** A version of a registered model, by what it is made of: another run of the name, or other bytes of the file, are the next one. */
export const modelVersion = kind({
  spec: Spec,
  name: ({ project, model, run, file }) => `${project}/${model}/${run ?? file}`,
  madeFrom: ({ project, run }) => [`project ${project}`, ...(run === undefined ? [] : [`run ${project}/${run}`])],
  makes: ({ project, model }) => [`model ${project}/${model}`],
  claims: ({ model, aliases = [] }) => aliases.map((alias) => `alias ${alias} of ${model}`),

  async read(workspace, wanted) {
    const found = await find(workspace, wanted);
    if (!found) return undefined;
    const { version, origin } = found;
    const { project, model, tags, aliases = [], reason, override } = wanted;
    const place = (alias: string) => (aliases.includes(alias) ? aliases.indexOf(alias) : aliases.length);
    return {
      ...{ project, model, ...origin },
      version: version.version,
      description: version.description,
      tags: tagsOf(version.tags, tags),
      aliases: [...version.aliases].sort((a, b) => place(a) - place(b)),
      stage: version.stage,
      // They count when it is moved, not afterwards.
      ...{ reason, override },
    };
  },

  async write(workspace, wanted) {
    const { project, model, run, file } = wanted;
    const found = await find(workspace, wanted);
    const origin = Object.fromEntries(ORIGIN.map((field) => [field, wanted[field]]));
    const isThere = found !== undefined && differences(found.origin, origin).length === 0;
    const registered = (await workspace.models(project)).find(({ name }) => name === model);
    const number = isThere ? found.version.version : (registered?.latestVersion ?? 0) + 1;
    if (wanted.version !== undefined && wanted.version !== number) {
      const is = isThere ? "it is" : "it would be";
      return missing(
        `${is} version ${number} of ${model}, not ${wanted.version}: numbers are given in order, and once`,
      );
    }
    if (isThere) {
      await change(workspace, wanted, found.version);
      return undefined;
    }
    const { id: projectId } = await workspace.project(project);
    if (file !== undefined) {
      const { modelVersion, notes } = await importFile(workspace, projectId, model, { ...wanted, file });
      await change(workspace, wanted, modelVersion);
      return notes.join(" ") || undefined;
    }
    const made = (await succeededRuns(workspace, project)).find(({ name, id }) => name === run || id === run);
    if (!made) return missing(`the project ${project} has no run ${run} that succeeded`);
    const body = { name: model, runId: made.id };
    await change(workspace, wanted, await workspace.client.model.register({ params: { projectId }, body }));
    return undefined;
  },

  async list(workspace, project) {
    const specs: Spec[] = [];
    for (const model of [...(await workspace.models(project))].reverse()) {
      const numbers = numbersReferredTo(model, await workspace.endpoints(project));
      for (const { version, origin } of await exportedVersions(workspace, project, model)) {
        specs.push({ project, model: model.name, ...origin, ...(await said(workspace, version, numbers)) });
      }
    }
    return specs;
  },

  async save(workspace, { project, model, file, sha256 }) {
    const found = (await workspace.models(project)).find(({ name }) => name === model);
    if (found && file !== undefined) await saveModelFile(workspace, found, { file, sha256 });
  },
});

const ORIGIN = ["run", ...(Object.keys(modelFile) as (keyof typeof modelFile)[])] as const;

async function find(
  workspace: Workspace,
  { project, model, run, file, ...rest }: Spec,
): Promise<{ readonly version: ModelVersion; readonly origin: Fields } | undefined> {
  const registered = (await workspace.models(project)).find(({ name }) => name === model);
  if (!registered) return undefined;
  if (file !== undefined) return versionOfFile(workspace, registered, { ...rest, file });
  const runs = (await succeededRuns(workspace, project)).filter(({ name, id }) => name === run || id === run);
  const [version] = runs.flatMap(({ id }) => registered.versions.filter(({ runId }) => runId === id));
  return version && { version, origin: { run: version.runId === runs[0]?.id ? run : `${run}, an earlier one` } };
}

/** What is said of a version and how far it has come, as the file wants it. */
async function change({ client }: Workspace, wanted: Spec, version: ModelVersion): Promise<void> {
  const { description, tags, aliases, stage, reason, override } = wanted;
  const { projectId, modelId } = version;
  const params = { projectId, modelId, version: version.version };
  if (description !== undefined) await client.model.updateVersion({ params, body: { description } });
  for (const changes of tagChanges(tags)) await client.model.updateVersion({ params, body: { tags: changes } });
  for (const alias of version.aliases) {
    if (aliases && !aliases.includes(alias)) await client.model.removeAlias({ params: { projectId, modelId, alias } });
  }
  for (const alias of aliases ?? []) {
    if (version.aliases.includes(alias)) continue;
    if (alias === CHAMPION) {
      const body = { reason, ...(override !== undefined && { override: { reason: override } }) };
      await client.model.promote({ params, body });
    } else await client.model.setAlias({ params: { projectId, modelId, alias }, body: { version: version.version } });
  }
  if (stage === undefined) return;
  const now = await client.model.getVersion({ params });
  if (now.stage !== stage) await client.model.moveToStage({ params, body: { stage, reason } });
}

async function said(
  { client }: Workspace,
  version: ModelVersion,
  numbers: ReadonlySet<number>,
): Promise<Partial<Spec>> {
  const { projectId, modelId, version: number, description, tags, aliases, stage } = version;
  const params = { projectId, modelId, version: number };
  const moves = stage === "none" ? [] : (await client.model.stages({ params })).items;
  const champions = aliases.includes(CHAMPION) ? moves.find((move) => move.stage === "production") : undefined;
  return {
    ...(numbers.has(number) && { version: number }),
    description,
    tags: tagsOf(tags),
    aliases,
    stage,
    ...(moves[0] && moves[0].reason !== "" && !moves[0].isOverride && { reason: moves[0].reason }),
    ...(champions?.isOverride && { override: champions.reason }),
  };
}
