import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fieldProblems, PipelineDefinition, type PipelineDefinitionInput, Slug, Text } from "@crisol/contract";
import { uploadCode } from "@crisol/sdk";
import { z } from "zod";
import type { connect } from "./connect.js";
import { UsageError } from "./errors.js";
import { parseYaml } from "./yaml-file.js";

/** A pipeline as its file says it: the definition, in which a script may name a folder beside the file as its `code`. */
const PipelineFile = z.strictObject({
  name: Slug,
  description: Text.default(""),
  parameters: PipelineDefinition.shape.parameters,
  steps: z.record(z.string(), z.looseObject({ code: z.string().min(1).optional() })),
});

type Client = Awaited<ReturnType<typeof connect>>;

/**
 * What the file says: `definition` with the code that it names sent to the project, `withoutCode` with nothing sent. Rejects with a `FileError` that has all its
 * problems, before anything is sent.
 */
export async function readPipelineFile(path: string) {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new UsageError(`there is no ${path}`);
  });
  const { value, failAt } = parseYaml(path, text, PipelineFile);
  const { name, description, parameters, steps } = value;
  const withoutCode = Object.fromEntries(Object.entries(steps).map(([step, { code: _code, ...rest }]) => [step, rest]));
  const given = { parameters, steps: withoutCode };
  const checked = PipelineDefinition.safeParse(given);
  if (!checked.success) throw failAt(fieldProblems(checked.error, given, { of: "file" }));
  const definition = async (client: Client, projectId: string): Promise<PipelineDefinitionInput> => {
    const sent = new Map<string, string>();
    const withCode: PipelineDefinitionInput["steps"] = { ...checked.data.steps };
    for (const [step, { code }] of Object.entries(steps)) {
      const given = withCode[step]!;
      if (code === undefined || given.kind !== "script") continue;
      const folder = resolve(dirname(path), code);
      if (!sent.has(folder)) sent.set(folder, await send(client, projectId, folder));
      withCode[step] = { ...given, codeId: sent.get(folder)! };
    }
    return { parameters, steps: withCode };
  };
  return { name, description, definition, withoutCode: checked.data };
}

async function send(client: Client, projectId: string, folder: string): Promise<string> {
  const { gitFacts, packFolder } = await import("@crisol/sdk/node");
  const code = await uploadCode(client, projectId, await packFolder(folder), { git: await gitFacts(folder) });
  return code.id;
}
