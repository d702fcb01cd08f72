import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Name, PipelineDefinition, PipelineStep, Sha256, Slug, Text } from "@crisol/contract";
import { z } from "zod";
import { hashOfCode, saveCode, sendCode } from "./code-folder.js";
import { kind } from "./kind.js";
import { missing, type Workspace } from "./workspace.js";

const [script, train] = PipelineStep.options;
/** As the contract has it, but for a script's code, which is a folder. */
const Step = z.discriminatedUnion("kind", [
  script
    .omit({ codeId: true })
    .extend({
      /** A path from the folder of the resources' file. */
      code: z.string().min(1).max(4096).optional(),
      /** Of the code: see `codeManifest`. Where the project has it, the folder need not be there. */
      codeSha256: Sha256.optional(),
    })
    .strict(),
  train.strict(),
]);
type Step = z.infer<typeof Step>;
type Steps = Readonly<Record<string, Step>>;

/** A pipeline by name: other steps or parameters become its next version, and nothing runs by that. */
export const pipeline = kind({
  spec: z.strictObject({
    project: Name,
    name: Slug,
    description: Text.optional(),
    parameters: PipelineDefinition.shape.parameters,
    steps: z.record(z.string(), Step),
  }),
  name: ({ project, name }) => `${project}/${name}`,
  madeFrom: ({ project, steps }) => Object.values(steps).flatMap((step) => readBy(project, step)),

  async read(workspace, wanted) {
    const found = (await workspace.pipelines(wanted.project)).find(({ name }) => name === wanted.name);
    if (!found) return undefined;
    const { parameters } = found.definition;
    const steps = await described(workspace, wanted.project, found.definition.steps, wanted.steps);
    // One that is too many differs as well: not by the keys that are wanted, but as a whole.
    const whole = <T extends object>(now: T, asked: object) =>
      isDeepStrictEqual(now, asked) ? now : Object.entries(now);
    return {
      ...{ project: wanted.project, name: found.name, description: found.description },
      parameters: whole(parameters, wanted.parameters),
      steps: whole(steps, wanted.steps),
    };
  },

  async write(workspace, { project, name, description, parameters, steps }) {
    const params = { projectId: (await workspace.project(project)).id };
    const sent: PipelineDefinition["steps"] = {};
    for (const [of, step] of Object.entries(steps)) sent[of] = await sentStep(workspace, params.projectId, step);
    const definition = { parameters, steps: sent };
    const found = (await workspace.pipelines(project)).find((one) => one.name === name);
    if (!found) await workspace.client.pipeline.create({ params, body: { name, description, definition } });
    else {
      const ofPipeline = { ...params, pipelineId: found.id };
      await workspace.client.pipeline.update({ params: ofPipeline, body: { description, definition } });
    }
    return undefined;
  },

  async list(workspace, project) {
    const found = [...(await workspace.pipelines(project))].reverse();
    return Promise.all(
      found.map(async ({ name, description, definition: { parameters, steps } }) => ({
        ...{ project, name, description, parameters },
        steps: await described(workspace, project, steps),
      })),
    );
  },

  async save(workspace, { project, steps }) {
    const { id: projectId } = await workspace.project(project);
    for (const step of Object.values(steps)) {
      if (step.kind !== "script" || step.code === undefined || step.codeSha256 === undefined) continue;
      await saveCode(workspace.client, projectId, step.codeSha256, resolve(workspace.folder, step.code));
    }
  },
});

/** What the project must have before the pipeline can be made, as `kind name`. */
function readBy(project: string, step: Step): string[] {
  if (step.kind === "train") {
    const data = step.data !== undefined && "data" in step.data ? [`data ${project}/${step.data.data}`] : [];
    return [`recipe ${project}/${step.recipe}`, ...data];
  }
  const { environment, secrets, inputs } = step;
  return [
    ...Object.values(inputs).flatMap((input) => ("data" in input ? [`data ${project}/${input.data}`] : [])),
    ...(environment.kind === "named" ? [`environment ${project}/${environment.name}`] : []),
    ...secrets.map((name) => `secret ${project}/${name}`),
  ];
}

/** The steps as a file says them, each one's code as `wanted` says it if it has the same files. */
async function described(
  workspace: Workspace,
  project: string,
  steps: PipelineDefinition["steps"],
  wanted: Steps = {},
): Promise<Steps> {
  const { id: projectId } = await workspace.project(project);
  const all: Record<string, Step> = {};
  for (const [name, step] of Object.entries(steps)) {
    if (step.kind === "train") all[name] = step;
    else {
      const { codeId, ...rest } = step;
      const asked = wanted[name];
      const own = asked?.kind === "script" ? asked : undefined;
      all[name] = { ...rest, ...(codeId !== null && (await codeOf(workspace, { projectId, codeId }, own))) };
    }
  }
  return all;
}

async function codeOf(
  { client, folder }: Workspace,
  params: { readonly projectId: string; readonly codeId: string },
  wanted: Pick<Extract<Step, { kind: "script" }>, "code" | "codeSha256"> | undefined,
): Promise<{ code: string; codeSha256?: string }> {
  const { sha256 } = await client.code.get({ params });
  if (wanted?.code === undefined) return { code: `code/${sha256.slice(0, 12)}`, codeSha256: sha256 };
  const { code, codeSha256 } = wanted;
  const same = sha256 === (codeSha256 ?? (await hashOfCode(resolve(folder, code))));
  return { code: same ? code : `${code} with other files`, ...(codeSha256 !== undefined && { codeSha256: sha256 }) };
}

async function sentStep(
  { client, folder }: Workspace,
  projectId: string,
  step: Step,
): Promise<PipelineDefinition["steps"][string]> {
  if (step.kind === "train") return step;
  const { code, codeSha256, ...rest } = step;
  if (code === undefined && codeSha256 === undefined) return { ...rest, codeId: null };
  if (code === undefined) return missing("codeSha256 goes with code, the folder");
  return { ...rest, codeId: await sendCode(client, projectId, resolve(folder, code), codeSha256) };
}
