import { readFile } from "node:fs/promises";
import {
  DataFile,
  Name,
  type ScriptEnvironment,
  ScriptOutput,
  ScriptSpec,
  type ScriptSpecInput,
  unknownPlaceholders,
  VariableName,
} from "@crisol/contract";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { UsageError } from "./errors.js";
import { FileError, type FileProblem, lineOfField } from "./resources/file.js";

/** The description of a job, in its folder. */
export const JOB_FILE = "crisol.yml";

const input = z.strictObject({
  data: Name,
  version: DataFile.shape.version,
  format: DataFile.shape.format,
});

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
    inputs: z.record(VariableName, z.union([Name.transform((data) => input.parse({ data })), input])).default({}),
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

const MAX_CHARACTERS = 1_000_000;

/** What the text of the file `path` says: plain YAML 1.2, one document. Throws a `FileError`. */
export function parseJobFile(path: string, text: string): JobFile {
  const fail = (problems: readonly FileProblem[]) => new FileError(path, problems);
  if (text.length > MAX_CHARACTERS) {
    throw fail([{ line: 1, field: "", message: `the file has more than ${MAX_CHARACTERS} characters` }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", schema: "core", merge: false });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    throw fail(
      syntax.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        field: "",
        message: message.split("\n")[0] as string,
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fail([{ line: 1, field: "", message: (error as Error).message }]);
  }
  const result = JobFile.safeParse(value ?? {});
  if (!result.success) {
    throw fail(
      result.error.issues.map(({ path: field, message }) => ({
        line: lineOfField(document, lines, field),
        field: field.join("."),
        message,
      })),
    );
  }
  const { command, parameters, inputs, outputs } = result.data;
  const line = lineOfField(document, lines, ["command"]);
  const unknown = unknownPlaceholders(command, { parameters, inputs: named(inputs), outputs: named(outputs) });
  if (unknown.length > 0) {
    throw fail(unknown.map((text) => ({ line, field: "command", message: `${text} names nothing of this file` })));
  }
  return result.data;
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
  for (const [name, { data, ...one }] of Object.entries(inputs)) {
    found[name] = { ...one, dataId: await given.dataIdOf(data) };
  }
  return { ...rest, codeId: given.codeId, inputs: found, parameters: { ...file.parameters, ...given.parameters } };
}

function named(things: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(things).map((name) => [name, ""]));
}
