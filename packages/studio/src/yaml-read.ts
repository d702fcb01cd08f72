import { yamlFileLimits } from "@crisol/contract";
import { type Document, LineCounter, parseDocument } from "yaml";

/** What is wrong with a line of a text; `field` is empty for the text as such. */
export interface TextProblem {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

export interface ReadYaml {
  /** Undefined while there are problems, and of an empty text null. */
  readonly value: unknown;
  /** Why it is no YAML. */
  readonly problems: readonly TextProblem[];
  /** The document's nodes, each with its `range` of offsets. */
  readonly contents: unknown;
  /** The line of an offset; the first is 1. */
  lineAt(offset: number): number;
}

/** Reads plain YAML 1.2, one document. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line || 1;
  const failed = (message: string) => ({ value: undefined, problems: [{ line: 1, field: "", message }], lineAt });
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, version: "1.2", schema: "core", merge: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...failed("It is nested too deeply"), contents: null };
  }
  const { contents } = document;
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineAt(pos[0]),
    field: "",
    message: message.split("\n")[0] as string,
  }));
  if (problems.length > 0) return { value: undefined, problems, contents, lineAt };
  try {
    return { value: document.toJS({ maxAliasCount: yamlFileLimits.aliases }), problems: [], contents, lineAt };
  } catch (error) {
    return { ...failed((error as Error).message), contents };
  }
}
