import { ModelFileError } from "../engine-error.js";
import { excerpt, fileText } from "./file-text.js";
import { isUbjson, parseUbjson } from "./ubjson.js";

/** XGBoost's own files are 8 levels deep. */
export const MOST_LEVELS = 64;

/**
 * The value in a JSON file, or in XGBoost's binary form of it. The depth is bounded before anything is parsed, and memory
 * is a small multiple of the file. Throws ModelFileError.
 */
export function readDocument(file: string | Uint8Array, what: string): unknown {
  if (typeof file !== "string" && isUbjson(file)) return parseUbjson(file, MOST_LEVELS);
  const text = fileText(file, what);
  const json = strictJson(text, what);
  try {
    return JSON.parse(json);
  } catch {
    throw new ModelFileError(`${what} is JSON or UBJSON, and this is neither`);
  }
}

/**
 * The text with null for NaN and 1e999 for Infinity, which XGBoost writes and JSON has not. Throws ModelFileError when it
 * is nested too deep.
 */
function strictJson(text: string, what: string): string {
  const pieces: string[] = [];
  let copied = 0;
  let level = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text[i];
    if (unit === '"') i = endOfText(text, i);
    else if (unit === "{" || unit === "[") level++;
    else if (unit === "}" || unit === "]") level--;
    else if (unit === "N" || unit === "I") {
      const [word, number] = unit === "N" ? ["NaN", "null"] : ["Infinity", "1e999"];
      if (text.startsWith(word, i)) {
        pieces.push(text.slice(copied, i), number);
        copied = i + word.length;
        i = copied - 1;
      }
    }
    if (level > MOST_LEVELS) throw new ModelFileError(`${what} is nested deeper than ${MOST_LEVELS} levels`);
  }
  return pieces.length === 0 ? text : pieces.join("") + text.slice(copied);
}

/** Where the quoted text that begins at `begin` ends. */
function endOfText(text: string, begin: number): number {
  let i = begin + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

/** Reads one object of a stranger's document: every field is checked for type and bounds before it is used. */
export class ForeignObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
      throw new ModelFileError(`${where} must be an object, not ${excerpt(String(JSON.stringify(value)))}`);
    }
    this.#fields = value as Record<string, unknown>;
    this.#where = where;
  }

  has(field: string): boolean {
    return this.#get(field) !== undefined;
  }

  object(field: string): ForeignObject {
    return new ForeignObject(this.#get(field), `${this.#where}.${field}`);
  }

  objects(field: string): readonly ForeignObject[] {
    const list = this.#get(field);
    if (!Array.isArray(list)) return this.fail(field, "a list");
    return list.map((value, i) => new ForeignObject(value, `${this.#where}.${field}[${i}]`));
  }

  text(field: string): string {
    const value = this.#get(field);
    return typeof value === "string" ? value : this.fail(field, "text");
  }

  texts(field: string): readonly string[] {
    const value = this.#get(field);
    if (Array.isArray(value) && value.every((entry) => typeof entry === "string")) return value;
    return this.fail(field, "a list of text");
  }

  /** A whole number, which XGBoost writes as text. */
  integer(field: string, minimum: number, maximum: number): number {
    const value = this.#get(field);
    const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    if (Number.isInteger(number) && (number as number) >= minimum && (number as number) <= maximum) {
      return number as number;
    }
    return this.fail(field, `a whole number from ${minimum} to ${maximum}`);
  }

  /** `count` numbers (any, without `count`) from `minimum` to `maximum`; truth values are 0 and 1. */
  numbers(field: string, minimum: number, maximum: number, count?: number): Float64Array {
    const values = this.numbersOrNaN(field, count);
    const bad = values.findIndex((value) => !(value >= minimum && value <= maximum));
    if (bad < 0) return values;
    return this.fail(`${field}[${bad}]`, `a number from ${minimum} to ${maximum}, not ${values[bad]}`);
  }

  /** As `numbers`, with NaN where a number is missing or something else is in its place. */
  numbersOrNaN(field: string, count?: number): Float64Array {
    const list = this.#get(field);
    if (!Array.isArray(list) && !(list instanceof Float64Array)) return this.fail(field, "a list of numbers");
    if (count !== undefined && list.length !== count) {
      return this.fail(field, `a list of ${count} numbers, not ${list.length}`);
    }
    return Float64Array.from<unknown>(list, (entry) => {
      if (typeof entry === "boolean") return Number(entry);
      return typeof entry === "number" ? entry : Number.NaN;
    });
  }

  /** As `numbers`, whole ones. */
  integers(field: string, minimum: number, maximum: number, count?: number): Float64Array {
    const values = this.numbers(field, minimum, maximum, count);
    return values.every(Number.isInteger) ? values : this.fail(field, "a list of whole numbers");
  }

  fail(field: string, expected: string): never {
    throw new ModelFileError(`${this.#where}.${field} must be ${expected}`);
  }

  #get(field: string): unknown {
    return Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
  }
}
