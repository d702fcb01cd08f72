import { z } from "zod";
import { fieldForms } from "./field-form.js";
import { fieldSentence } from "./field-sentence.js";
import { ScriptResources } from "./job-resources.js";
import { unknownPlaceholders } from "./script-command.js";
import {
  DataFile,
  RunFolder,
  type ScriptEnvironment,
  ScriptOutput,
  ScriptSpec,
  type ScriptSpecInput,
  VariableName,
} from "./script-job.js";
import { Name } from "./units.js";

/** The description of a job, in the folder of its code: plain YAML 1.2, one document. */
export const JOB_FILE = "crisol.yml";

/** What a file that people write may have: aliases stand for one another, so that few of them can be very much. */
export const yamlFileLimits = { characters: 1_000_000, aliases: 100 } as const;

const dataInput = z.strictObject({
  data: Name,
  version: DataFile.shape.version,
  format: DataFile.shape.format,
});

/** Files that a run has kept. */
const runInput = z.strictObject({ run: RunFolder.shape.runId, path: RunFolder.shape.path });

/** Where the packages come from, as people write it. */
const environment = z.union(
  [
    z.enum(["code", "none"]).transform((kind): ScriptEnvironment => ({ kind })),
    z.strictObject({ name: Name }).transform(({ name }): ScriptEnvironment => ({ kind: "named", name })),
    z
      .strictObject({
        requirements: z.array(z.string().min(1).max(500)).max(500),
        python: z.string().max(20).optional(),
      })
      .transform((given): ScriptEnvironment => ({ kind: "packages", ...given })),
  ],
  fieldForms.form_environment,
);

const [artifact, data, model] = ScriptOutput.options;

/** The contract's spec with data sets by their names and without its code, beside which it lies. */
export const JobFile = ScriptSpec.omit({ codeId: true })
  .extend({
    inputs: z
      .record(
        VariableName,
        z.union(
          [Name.transform((name) => dataInput.parse({ data: name })), dataInput, runInput],
          fieldForms.form_input,
        ),
      )
      .default({}),
    outputs: z
      .record(VariableName, z.discriminatedUnion("kind", [artifact.strict(), data.strict(), model.strict()]))
      .default({}),
    environment: environment.default({ kind: "code" }),
    resources: ScriptResources.strict().prefault({}),
  })
  .strict()
  .superRefine(({ command, parameters, inputs, outputs }, context) => {
    const unknown = unknownPlaceholders(command, { parameters, inputs: named(inputs), outputs: named(outputs) });
    for (const name of unknown) {
      const message = fieldSentence("unknown_placeholder", { name });
      context.addIssue({ code: "custom", path: ["command"], message, params: { code: "unknown_placeholder", name } });
    }
  });
export type JobFile = z.output<typeof JobFile>;
/** What somebody writes of it; the rest are defaults. */
export type JobFileInput = z.input<typeof JobFile>;

/** The names of the data sets that it reads, each once. */
export function dataNamesOf({ inputs }: JobFile): string[] {
  return [...new Set(Object.values(inputs).flatMap((input) => ("data" in input ? [input.data] : [])))];
}

/** The spec that is sent, with ids for the names of data sets, and with `parameters` instead of those of the same names. */
export function scriptSpecOf(
  { inputs, ...file }: JobFile,
  given: {
    readonly codeId: string | null;
    /** Default: none. */
    readonly parameters?: ScriptSpec["parameters"];
    readonly dataIdOf: (name: string) => string;
  },
): ScriptSpec {
  const found = Object.entries(inputs).map(([name, input]) => {
    if ("run" in input) return [name, { runId: input.run, path: input.path }] as const;
    const { data, ...version } = input;
    return [name, { ...version, dataId: given.dataIdOf(data) }] as const;
  });
  return {
    ...file,
    codeId: given.codeId,
    inputs: Object.fromEntries(found),
    parameters: { ...file.parameters, ...given.parameters },
  };
}

/** The file that says the same as `spec`, but for its code: `JobFile` reads it, and `scriptSpecOf` makes `spec` of it again. */
export function jobFileOf(spec: ScriptSpecInput, dataNameOf: (dataId: string) => string): JobFileInput {
  const { codeId: _, name, experiment, command, parameters, inputs, environment, ...rest } = spec;
  return {
    ...(name !== undefined && { name }),
    ...(experiment !== undefined && { experiment }),
    command,
    ...(parameters && { parameters }),
    ...(inputs && {
      inputs: Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, inputOf(input, dataNameOf)])),
    }),
    ...rest,
    ...(environment && { environment: environmentOf(environment) }),
  };
}

function inputOf(
  input: NonNullable<ScriptSpecInput["inputs"]>[string],
  dataNameOf: (dataId: string) => string,
): NonNullable<JobFileInput["inputs"]>[string] {
  if ("runId" in input) return { run: input.runId, ...(input.path && { path: input.path }) };
  const { dataId, ...version } = input;
  return { data: dataNameOf(dataId), ...version };
}

function environmentOf(
  environment: NonNullable<ScriptSpecInput["environment"]>,
): NonNullable<JobFileInput["environment"]> {
  if (environment.kind === "code" || environment.kind === "none") return environment.kind;
  const { kind: _, ...rest } = environment;
  return rest;
}

function named(things: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(things).map((name) => [name, ""]));
}
