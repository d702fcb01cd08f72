import type { Case, CaseField } from "./case.js";

/** What a field is compared with: a test, and the same in words for the table of rules. */
export interface Matcher {
  matches(value: unknown): boolean;
  readonly words: string;
}

/** Fields and what they must be, all of them. */
export type Condition = Partial<Record<CaseField, Matcher>>;

const listed = (values: readonly unknown[]) => values.join(" or ");

/** One of `values`. */
export const is = (...values: readonly (string | boolean)[]): Matcher => ({
  matches: (value) => values.includes(value as string),
  words: `is ${listed(values)}`,
});

/** None of `values`; also where nothing was said. */
export const isNot = (...values: readonly (string | boolean)[]): Matcher => ({
  matches: (value) => !values.includes(value as string),
  words: `is not ${listed(values)}`,
});

/** A list with one of `values` in it. */
export const has = (...values: readonly string[]): Matcher => ({
  matches: (value) => Array.isArray(value) && values.some((one) => value.includes(one)),
  words: `has ${listed(values)}`,
});

/** A list with none of `values`, or no list at all. */
export const hasNot = (...values: readonly string[]): Matcher => ({
  matches: (value) => !Array.isArray(value) || !values.some((one) => value.includes(one)),
  words: `has not ${listed(values)}`,
});

/** Two matchers of one field. */
export const both = (a: Matcher, b: Matcher): Matcher => ({
  matches: (value) => a.matches(value) && b.matches(value),
  words: `${a.words} and ${b.words}`,
});

export const isGiven: Matcher = { matches: (value) => value !== undefined, words: "is said" };
export const isOpen: Matcher = { matches: (value) => value === undefined, words: "is not said" };

/** A number of at least `least`. */
export const atLeast = (least: number): Matcher => ({
  matches: (value) => typeof value === "number" && value >= least,
  words: `is at least ${least}`,
});

/** A number below `bound`. */
export const below = (bound: number): Matcher => ({
  matches: (value) => typeof value === "number" && value < bound,
  words: `is below ${bound}`,
});

/** Whether a case is as one of `conditions` says; returns the fields of the first that it is, or undefined. */
export function fieldsThatMatch(conditions: readonly Condition[], of: Case): readonly CaseField[] | undefined {
  for (const condition of conditions) {
    const fields = Object.keys(condition) as CaseField[];
    if (fields.every((field) => condition[field]?.matches(of[field]))) return fields;
  }
  return undefined;
}

/** `control is full, ownData is not none; or: ...` */
export function wordsOf(conditions: readonly Condition[]): string {
  const words = conditions.map((condition) =>
    Object.entries(condition)
      .map(([field, matcher]) => `${field} ${matcher.words}`)
      .join(", "),
  );
  return words.map((one) => one || "always").join("; or: ");
}
