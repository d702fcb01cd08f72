import { RecipeError } from "./recipe-error.js";

const MAX_COUNT = 10_000_000;

/**
 * Reads one object of a saved recipe, which may come from a stranger's model file: every field is checked for its
 * type and bounds before anything uses it, and what is wrong is said with its place.
 */
export class StateReader {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw RecipeError.of(where, `the saved recipe's ${where} must be an object, not ${shown(value)}`);
    }
    this.#fields = value as Record<string, unknown>;
    this.#where = where;
  }

  fail(field: string, expected: string): never {
    const at = `${this.#where}.${field}`;
    throw RecipeError.of(at, `the saved recipe's ${at} must be ${expected}, not ${shown(this.#get(field))}`);
  }

  text(field: string): string {
    const value = this.#get(field);
    return typeof value === "string" ? value : this.fail(field, "text");
  }

  choice<T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#get(field) as T;
    return choices.includes(value) ? value : this.fail(field, `one of ${choices.join(", ")}`);
  }

  /** A finite number. */
  number(field: string): number {
    const value = this.#get(field);
    return Number.isFinite(value) ? (value as number) : this.fail(field, "a finite number");
  }

  positive(field: string): number {
    const value = this.number(field);
    return value > 0 ? value : this.fail(field, "a number above 0");
  }

  /** A whole number from 0 to ten million: arrays of that length are allocated on its word. */
  count(field: string): number {
    const value = this.#get(field) as number;
    return Number.isInteger(value) && value >= 0 && value <= MAX_COUNT
      ? value
      : this.fail(field, `a whole number from 0 to ${MAX_COUNT}`);
  }

  list(field: string): readonly unknown[] {
    const value = this.#get(field);
    return Array.isArray(value) ? value : this.fail(field, "a list");
  }

  texts(field: string): readonly string[] {
    const value = this.list(field);
    return value.every((entry) => typeof entry === "string") ? (value as string[]) : this.fail(field, "a list of text");
  }

  /** A list without repetition, such as levels. */
  distinctTexts(field: string): readonly string[] {
    const value = this.texts(field);
    return new Set(value).size === value.length ? value : this.fail(field, "a list without repetition");
  }

  numbers(field: string, length?: number): readonly number[] {
    const value = this.list(field);
    if (!value.every((entry) => Number.isFinite(entry))) this.fail(field, "a list of finite numbers");
    if (length !== undefined && value.length !== length) this.fail(field, `a list of ${length} numbers`);
    return value as number[];
  }

  has(field: string): boolean {
    return this.#get(field) !== undefined;
  }

  #get(field: string): unknown {
    return Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
