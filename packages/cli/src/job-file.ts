import { readFile } from "node:fs/promises";
import {
  DataFile,
  Name,
  RunFolder,
  type ScriptEnvironment,
  ScriptOutput,
  ScriptSpec,
  type ScriptSpecInput,
  unknownPlaceholders,
  VariableName,
} from "@crisol/contract";
import { z } from "zod";
import { UsageError } from "./errors.js";
import { parseYaml } from "./yaml-file.js";

/** The description of a job, in its folder. */
export const JOB_FILE = "crisol.yml";

const input = z.strictObject({
  data: Name,
  version: DataFile.shape.version,
  format: DataFile.shape.format,
});

/** Files that a run has kept. */
const runFolder = z.strictObject({ run: RunFolder.shape.runId, path: RunFolder.shape.path });

/** Where the packages come from, as people write it. */
const environment = z.union([
  z.enum(["code", "none"]).transform((kind): ScriptEnvironment => ({ kind })),
  z.strictObject({ name: Name }).transform(({ name }): ScriptEnvironment => ({ kind: "named", name })),
  z
    .strictObject({ requirements: z.array(z.string().min(1).max(500)).max(500), python: z.string().max(20).optional() })
    .transform((given): ScriptEnvironment => ({ kind: "packages", ...given })),
]);

/** The contract's spec, with data sets by their names. */
const JobFile = ScriptSpec.omit({ codeId: true })
  .extend({
    inputs: z
      .record(VariableName, z.union([Name.transform((data) => input.parse({ data })), input, runFolder]))
      .default({}),
    outputs: z.record(VariableName, z.discriminatedUnion("kind", strictOptions())).default({}),
    environment: environment.default({ kind: "code" }),
  })
  .strict();
export type JobFile = z.output<typeof JobFile>;

function strictOptions() {
  const [artifact, data, model] = ScriptOutput.options;
  return [artifact.strict(), data.strict(), model.strict()] as const;
}

/** What a `crisol.yml` says. Rejects with a `FileError` that has all its problems, and a `UsageError` where there is none. */
export async function readJobFile(path: string): Promise<JobFile> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new UsageError(`there is no ${path}: \`crisol job init\` writes one`);
  });
  return parseJobFile(path, text);
}

/** What the text of the file `path` says: plain YAML 1.2, one document. Throws a `FileError`. */
export function parseJobFile(path: string, text: string): JobFile {
  const { value, failAt } = parseYaml(path, text, JobFile);
  const { command, parameters, inputs, outputs } = value;
  const unknown = unknownPlaceholders(command, { parameters, inputs: named(inputs), outputs: named(outputs) });
  if (unknown.length > 0) {
    throw failAt(unknown.map((text) => ({ field: ["command"], message: `${text} names nothing of this file` })));
  }
  return value;
}

/** The spec that is sent, with ids for the names of data sets, and with `parameters` instead of those of the same names. */
export async function scriptSpecOf(
  file: JobFile,
  given: {
    readonly codeId: string | null;
    readonly parameters: ScriptSpecInput["parameters"];
    readonly dataIdOf: (name: string) => Promise<string>;
  },
): Promise<ScriptSpecInput> {
  const { inputs, ...rest } = file;
  const found: NonNullable<ScriptSpecInput["inputs"]> = {};
  for (const [name, one] of Object.entries(inputs)) {
    if ("run" in one) found[name] = { runId: one.run, path: one.path };
    else {
      const { data, ...version } = one;
      found[name] = { ...version, dataId: await given.dataIdOf(data) };
    }
  }
  return { ...rest, codeId: given.codeId, inputs: found, parameters: { ...file.parameters, ...given.parameters } };
}

function named(things: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(things).map((name) => [name, ""]));
}
