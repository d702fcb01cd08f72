import { fieldProblems, yamlFileLimits } from "@crisol/contract";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { FileError, type FileProblem, lineOfField } from "./resources/file.js";

/** A problem of a field of the file. */
export interface FieldOfFile {
  readonly path: readonly PropertyKey[];
  /** The path as one writes it. */
  readonly field: string;
  readonly message: string;
}

/**
 * What the text of the file `path` says by `schema`: plain YAML 1.2, one document. `failAt` makes the error for problems
 * that are found later. Throws a `FileError` that has all problems, each with its line.
 */
export function parseYaml<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): { readonly value: z.output<Schema>; readonly failAt: (problems: readonly FieldOfFile[]) => FileError } {
  const fail = (problems: readonly FileProblem[]) => new FileError(path, problems);
  if (text.length > yamlFileLimits.characters) {
    throw fail([{ line: 1, field: "", message: `the file has more than ${yamlFileLimits.characters} characters` }]);
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
    value = document.toJS({ maxAliasCount: yamlFileLimits.aliases });
  } catch (error) {
    throw fail([{ line: 1, field: "", message: (error as Error).message }]);
  }
  const failAt = (problems: readonly FieldOfFile[]) =>
    fail(problems.map(({ path, field, message }) => ({ line: lineOfField(document, lines, path), field, message })));
  value ??= {};
  const result = schema.safeParse(value);
  if (!result.success) throw failAt(fieldProblems(result.error, value, { of: "file" }));
  return { value: result.data, failAt };
}
