import type { z } from "zod";
import { type FieldSentence, fieldFormOf, fieldSentence, fieldSentences } from "./field-sentence.js";

type Issue = z.core.$ZodIssue;

/** More would not be read; the first ones tell what is wrong. */
const MAXIMUM_PROBLEMS = 50;

/** What is wrong with a field of what somebody gave. */
export interface FieldIssue {
  readonly path: readonly PropertyKey[];
  /** The path as one writes it: `rows[2].age`; empty for all that was given. */
  readonly field: string;
  /** An English sentence with the bound and the bad value, whose subject is the field. */
  readonly message: string;
  /** By which a page in another language has the sentence; undefined where it has none. */
  readonly code?: FieldSentence;
  /** What that sentence is filled with; a list or an object stands there as `[…]` or `{…}`. */
  readonly params: Readonly<Record<string, string | number>>;
}

interface Options {
  /** Whether values stand in the sentences; default: true. */
  readonly showsValues?: boolean;
  /** What has the fields; default: a request. */
  readonly of?: "request" | "file";
}

/** The issues of `error` as sentences, at most 50, each with the bound and the value that `input` has there. */
export function fieldProblems(error: z.ZodError, input: unknown, options: Options = {}): FieldIssue[] {
  return error.issues
    .slice(0, MAXIMUM_PROBLEMS)
    .flatMap((issue) => flatten(issue, []))
    .slice(0, MAXIMUM_PROBLEMS)
    .map(({ issue, path }) => {
      const { code, params, message } = said(issue, valueAt(input, path), options);
      return { path, field: fieldName(path), message, ...(code && { code }), params };
    });
}

interface Placed {
  readonly issue: Issue;
  readonly path: readonly PropertyKey[];
}

/** Of a union whose branches all failed, the branch that comes closest tells most. */
function flatten(issue: Issue, parent: readonly PropertyKey[]): Placed[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, MAXIMUM_PROBLEMS).map((key) => ({ issue, path: [...path, key] }));
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ issue, path }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const deep = branches.filter((branch) => branch.some((placed) => placed.path.length > path.length));
  if (deep.length === 0) return [{ issue, path }];
  return deep.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

/** `rows[2].age`; names that are no identifiers are quoted. */
function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const key of path) {
    if (typeof key === "number") name += `[${key}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(String(key))) name += name === "" ? String(key) : `.${String(key)}`;
    else name += `[${JSON.stringify(cut(String(key)))}]`;
  }
  return name;
}

type Said = Pick<FieldIssue, "code" | "params" | "message">;

function said(issue: Issue, value: unknown, options: Options): Said {
  const { showsValues = true, of = "request" } = options;
  const inEnglish = showsValues ? inWords(value) : of === "file" ? "what stands there" : "what was sent";
  const sentence = (code: string, params: FieldIssue["params"] = {}): Said | undefined => {
    if (!isSentence(code)) return undefined;
    const message = fieldSentence(code, { value: inEnglish, ...params });
    return { code, params: { value: showsValues ? inSigns(value) : "…", ...params }, message };
  };
  const plain = (message: string): Said => ({ params: {}, message: `${message}, not ${inEnglish}` });
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined) return sentence("missing") as Said;
      return sentence(typeCode([issue.expected])) ?? plain(`must be ${article(typeName(issue.expected))}`);
    case "too_small":
    case "too_big":
      return sentence(...bound(issue, value)) as Said;
    case "invalid_value":
      if (issue.values.length === 1) return plain(`must be ${String(issue.values[0])}`);
      return sentence("choice", { choices: issue.values.map(String).join(", ") }) as Said;
    case "invalid_format":
      if (issue.message.startsWith("Invalid")) return plain(`must be ${article(formatName(issue.format))}`);
      return sentence(fieldFormOf(issue.message) ?? "") ?? plain(issue.message);
    case "not_multiple_of":
      return plain(`must be a multiple of ${issue.divisor}`);
    case "unrecognized_keys":
      return sentence(of === "file" ? "no_field_of_file" : "no_field_of_request") as Said;
    case "invalid_key": {
      const [inner] = issue.issues;
      return inner ? said(inner, issue.path.at(-1), options) : plain(issue.message);
    }
    case "invalid_union":
      return sentence(fieldFormOf(issue.message) ?? "") ?? ofUnion(issue, value, sentence, inEnglish);
    case "custom": {
      const { code, ...params } = (issue.params ?? {}) as { readonly code?: string } & FieldIssue["params"];
      return sentence(code ?? fieldFormOf(issue.message) ?? "", params) ?? plain(issue.message);
    }
    default:
      return plain(issue.message);
  }
}

function ofUnion(
  issue: Extract<Issue, { readonly code: "invalid_union" }>,
  value: unknown,
  sentence: (code: string, params?: FieldIssue["params"]) => Said | undefined,
  inEnglish: string,
): Said {
  const options = "options" in issue ? issue.options : undefined;
  if (options) {
    return sentence(value === undefined ? "missing" : "choice", { choices: options.map(String).join(", ") }) as Said;
  }
  const types = issue.errors.flat().map((inner) => (inner.code === "invalid_type" ? inner.expected : undefined));
  const known = types.filter((type) => type !== undefined);
  if (known.length === 0 || known.length < types.length) {
    return { params: {}, message: `has none of the forms it can have, being ${inEnglish}` };
  }
  const found = sentence(typeCode(known));
  if (found) return found;
  const choices = known.map((type) => article(typeName(type)));
  return { params: {}, message: `must be ${choice(choices)}, not ${inEnglish}` };
}

function bound(
  issue: Extract<Issue, { readonly code: "too_small" | "too_big" }>,
  value: unknown,
): [FieldSentence, FieldIssue["params"]] {
  const isSmall = issue.code === "too_small";
  const limit = Number(isSmall ? issue.minimum : issue.maximum);
  const word = isSmall ? "least" : "most";
  if (issue.origin === "string") return [`${word}_characters`, { limit, count: String(value).length }];
  if (issue.origin === "array" || issue.origin === "set")
    return [`${word}_entries`, { limit, count: (value as unknown[]).length }];
  if (issue.inclusive !== false) return [word, { limit }];
  return [isSmall ? "more" : "less", { limit }];
}

const isSentence = (code: string): code is FieldSentence => Object.hasOwn(fieldSentences, code);
const typeCode = (expected: readonly string[]) =>
  `type_${expected.map((type) => (type === "record" ? "object" : type)).join("_")}`;

function typeName(expected: string): string {
  const names: Record<string, string> = { int: "whole number", record: "object", nan: "number" };
  return names[expected] ?? expected;
}

function formatName(format: string): string {
  const names: Record<string, string> = { datetime: "instant in ISO 8601 and UTC", regex: "text of the form required" };
  return names[format] ?? format;
}

function choice(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function article(noun: string): string {
  return noun === "null" ? noun : `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** The value as an English sentence can hold it; objects and arrays are named, not shown. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  return value === undefined ? "missing" : inSigns(value);
}

/** The same for any language. */
function inSigns(value: unknown): string {
  if (Array.isArray(value)) return "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  return typeof value === "string" ? JSON.stringify(cut(value)) : String(value);
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
