import { type FieldIssue, fieldProblems, JobFile, yamlFileLimits } from "@crisol/contract";
import { isMap, isScalar, isSeq } from "yaml";
import { readYaml } from "./yaml-read.js";

/** What is wrong with a line of a `crisol.yml`; without a code it is no YAML, and the message is English. */
export interface JobFileProblem extends Pick<FieldIssue, "field" | "message" | "code" | "params"> {
  readonly line: number;
}

/** A `crisol.yml`, or all that is wrong with it. */
export type ReadJobFile =
  | { readonly file: JobFile; readonly problems: readonly [] }
  | { readonly file: undefined; readonly problems: readonly JobFileProblem[] };

/** Reads the text of a `crisol.yml`. */
export function parseJobFile(text: string): ReadJobFile {
  if (text.length > yamlFileLimits.characters) return tooLarge(text.length);
  const { value, problems, contents, lineAt } = readYaml(text);
  if (problems.length > 0) return { file: undefined, problems: problems.map((one) => ({ ...one, params: {} })) };
  const given = value ?? {};
  const { data, error } = JobFile.safeParse(given);
  if (data) return { file: data, problems: [] };
  const issues = fieldProblems(error, given, { of: "file" });
  return {
    file: undefined,
    problems: issues.map(({ path, ...issue }) => ({ ...issue, line: lineAt(offsetOf(contents, path)) })),
  };
}

/** Of a text that is longer than one that is read. */
export function tooLarge(characters: number): ReadJobFile {
  const message = `must have at most ${yamlFileLimits.characters} characters, not ${characters}`;
  const params = { limit: yamlFileLimits.characters, count: characters };
  return { file: undefined, problems: [{ line: 1, field: "", message, code: "most_characters", params }] };
}

/** Where the field stands, or what of it there is. */
function offsetOf(contents: unknown, path: readonly PropertyKey[]): number {
  let node = contents;
  let offset = rangeOf(contents);
  for (const key of path) {
    if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = rangeOf(node, offset);
    } else {
      const pair = isMap(node)
        ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key))
        : undefined;
      if (!pair) break;
      node = pair.value;
      offset = rangeOf(pair.key, offset);
    }
  }
  return offset;
}

const rangeOf = (node: unknown, otherwise = 0) =>
  (node as { readonly range?: readonly number[] | null } | null | undefined)?.range?.[0] ?? otherwise;
