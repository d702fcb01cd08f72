import type { FieldProblem } from "@crisol/contract";
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** More would not be read; the first ones tell what is wrong. */
const MAXIMUM_PROBLEMS = 50;

/**
 * The issues of `error` as sentences, each with the bound and the value that `input` has there. `summary` names the
 * field as well. Where `showsValues` is false, no value is in them.
 */
export function fieldProblems(
  error: z.ZodError,
  input: unknown,
  showsValues = true,
): (FieldProblem & { summary: string })[] {
  return error.issues
    .slice(0, MAXIMUM_PROBLEMS)
    .flatMap((issue) => flatten(issue, []))
    .slice(0, MAXIMUM_PROBLEMS)
    .map(({ issue, path }) => {
      const field = fieldName(path);
      const message = sentence(issue, valueAt(input, path), showsValues ? shown : () => "what was sent");
      return { field, message, summary: field === "" ? message : `${field} ${message}` };
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

function sentence(issue: Issue, value: unknown, show: (value: unknown) => string): string {
  const got = `not ${show(value)}`;
  switch (issue.code) {
    case "invalid_type":
      return value === undefined ? "is missing" : `must be ${article(typeName(issue.expected))}, ${got}`;
    case "too_small":
      return `must ${bound(issue.origin, "at least", issue.inclusive, "more than", issue.minimum, value, show)}`;
    case "too_big":
      return `must ${bound(issue.origin, "at most", issue.inclusive, "less than", issue.maximum, value, show)}`;
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}, ${got}`;
    case "invalid_format":
      return issue.message.startsWith("Invalid")
        ? `must be ${article(formatName(issue.format))}, ${got}`
        : `${issue.message}, ${got}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}, ${got}`;
    case "unrecognized_keys":
      return "is not a field of this request";
    case "invalid_union": {
      const types = issue.errors.flat().map((inner) => (inner.code === "invalid_type" ? inner.expected : undefined));
      return types.length > 0 && types.every((type) => type !== undefined)
        ? `must be ${choice(types.map((type) => article(typeName(type))))}, ${got}`
        : `has none of the forms it can have, being ${show(value)}`;
    }
    default:
      return `${issue.message}, ${got}`;
  }
}

function bound(
  origin: string,
  inclusiveWord: string,
  inclusive: boolean | undefined,
  exclusiveWord: string,
  limit: number | bigint,
  value: unknown,
  show: (value: unknown) => string,
): string {
  const word = inclusive === false ? exclusiveWord : inclusiveWord;
  if (origin === "string") return `have ${word} ${limit} characters, not ${String(value).length}`;
  if (origin === "array" || origin === "set")
    return `have ${word} ${limit} entries, not ${(value as unknown[]).length}`;
  return `be ${word} ${limit}, not ${show(value)}`;
}

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

/** The value as a sentence can hold it; objects and arrays are named, not shown. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "string") return JSON.stringify(cut(value));
  return value === undefined ? "missing" : String(value);
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
