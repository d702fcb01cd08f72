import { ModelFileError } from "../engine-error.js";
import { excerpt, fileText } from "./file-text.js";

const NUMBER = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf)$/i;

/** LightGBM's model text taken apart into its fields; nothing in it has been given a meaning yet. */
export interface LightGbmText {
  readonly head: TextFields;
  readonly trees: readonly TextFields[];
  /** The training parameter `name` that the text ends with, or undefined. */
  parameter(name: string): string | undefined;
  /** The lists of categories that LightGBM's Python package adds for pandas columns; empty without them. */
  readonly pandasCategorical: readonly (readonly unknown[])[];
}

/**
 * Reads LightGBM's model text, versions 2 to 4. `tree_sizes` is not relied on: trees are found by their first lines.
 * Throws ModelFileError on text that is cut off or is something else.
 */
export function readLightGbmText(file: string | Uint8Array): LightGbmText {
  const lines = linesOf(fileText(file, "a LightGBM model"));
  if (lines.next().value !== "tree") {
    throw new ModelFileError('this is no LightGBM model: its first line is not "tree"');
  }
  const head = new TextFields("the head");
  const trees: TextFields[] = [];
  let fields = head;
  for (const line of lines) {
    if (line === "end of trees") return { head, trees, ...readTail(lines) };
    if (line === "") continue;
    if (line.startsWith("Tree=")) {
      fields = new TextFields(`tree ${trees.length}`);
      trees.push(fields);
      if (line !== `Tree=${trees.length - 1}`) {
        throw new ModelFileError(`the LightGBM model has ${excerpt(line)} where tree ${trees.length - 1} must begin`);
      }
    } else fields.add(line);
  }
  throw new ModelFileError('the LightGBM model is cut off: it has no line "end of trees"');
}

function readTail(lines: Iterable<string>): Pick<LightGbmText, "parameter" | "pandasCategorical"> {
  const parameters = new Map<string, string>();
  let pandasCategorical: readonly (readonly unknown[])[] = [];
  for (const line of lines) {
    const [, name, value] = /^\[(\w+): (.*)\]$/.exec(line) ?? [];
    if (name !== undefined) parameters.set(name, value as string);
    if (line.startsWith("pandas_categorical:")) pandasCategorical = readCategories(line);
  }
  return { parameter: (name) => parameters.get(name), pandasCategorical };
}

function readCategories(line: string): readonly (readonly unknown[])[] {
  // Two levels are all there is, so that more need not be parsed to be refused.
  const json = line.slice("pandas_categorical:".length);
  let parsed: unknown;
  try {
    if (!/\[\s*\[\s*\[/.test(json)) parsed = JSON.parse(json);
  } catch {}
  if (parsed === null) return [];
  if (Array.isArray(parsed) && parsed.every(Array.isArray)) return parsed;
  throw new ModelFileError("the LightGBM model's pandas_categorical is no list of lists");
}

/** Fields `name=value` of one part of the text. */
export class TextFields {
  readonly #fields = new Map<string, string>();
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  add(line: string): void {
    const equals = line.indexOf("=");
    const name = equals < 0 ? line : line.slice(0, equals);
    if (this.#fields.has(name)) this.fail(`has ${excerpt(name)} twice`);
    this.#fields.set(name, equals < 0 ? "" : line.slice(equals + 1));
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** Throws ModelFileError when there is no such field and no default. */
  text(name: string, absent?: string): string {
    return this.#fields.get(name) ?? absent ?? this.fail(`has no field "${name}"`);
  }

  /** A whole number from `minimum` to `maximum`. */
  integer(name: string, minimum: number, maximum: number): number {
    const text = this.text(name);
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    return this.fail(`must have a whole number from ${minimum} to ${maximum} in "${name}", not ${excerpt(text)}`);
  }

  /** The parts between single spaces; there must be `count` of them. */
  list(name: string, count: number): readonly string[] {
    const text = this.text(name).trimEnd();
    const parts = text === "" ? [] : text.split(" ");
    return parts.length === count ? parts : this.fail(`must have ${count} values in "${name}", not ${parts.length}`);
  }

  /** `count` numbers, each at least `minimum` and at most `maximum` (infinities by default). */
  numbers(name: string, count: number, minimum = -Infinity, maximum = Infinity): Float64Array {
    return Float64Array.from(this.list(name, count), (part) => {
      const value = NUMBER.test(part) ? Number(part.replace(/inf/i, "Infinity")) : Number.NaN;
      if (value >= minimum && value <= maximum) return value;
      return this.fail(`must have numbers from ${minimum} to ${maximum} in "${name}", not ${excerpt(part)}`);
    });
  }

  /** Whole numbers from `minimum` to `maximum`. */
  integers(name: string, count: number, minimum: number, maximum: number): Float64Array {
    const values = this.numbers(name, count, minimum, maximum);
    const fraction = values.find((value) => !Number.isInteger(value));
    return fraction === undefined ? values : this.fail(`must have whole numbers in "${name}", not ${fraction}`);
  }

  fail(what: string): never {
    throw new ModelFileError(`${this.#where} of the LightGBM model ${what}`);
  }
}

/** The lines of a text without their ends, one at a time. */
function* linesOf(text: string): Generator<string, undefined> {
  for (let begin = 0; begin < text.length; ) {
    const newline = text.indexOf("\n", begin);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(begin, text[end - 1] === "\r" && end > begin ? end - 1 : end);
    begin = end + 1;
  }
}
