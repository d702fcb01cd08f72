import { transformSync } from "@swc/wasm-typescript";

/** What the stripper throws, which is no error of JavaScript's. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly snippet: string;
  readonly startLine: number;
  /** From 0. */
  readonly startColumn: number;
}

/**
 * The program without its types, each of which is as many spaces as it had letters: lines and columns stay what they were. It is
 * the stripper that Node has from version 22.18. Throws a SyntaxError that says where, for what is no TypeScript or what
 * more than leaving out would have to be done for, such as an enum.
 */
export function stripTypes(source: string, path: string): string {
  try {
    return transformSync(source, { mode: "strip-only", filename: path }).code;
  } catch (error) {
    const { message, snippet, startLine, startColumn } = error as Refusal;
    if (startLine === undefined) throw error;
    throw new SyntaxError(`${path}:${startLine}:${startColumn + 1}: ${message}\n\n${snippet}`);
  }
}
