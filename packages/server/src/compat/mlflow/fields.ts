import type { KeyValue } from "../../track/params.js";
import { invalid } from "./mlflow-error.js";

const SEE = "See the API docs for more information about request parameters.";

/**
 * The fields of a request, from its body or its query, as protobuf's JSON has them: whole numbers and floats may be text,
 * what is missing, null or empty counts as not given. What does not fit throws INVALID_PARAMETER_VALUE.
 */
export class Fields {
  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    readonly path = "",
  ) {}

  /** The first of `names` that was given, as text; undefined without one. `maximum`: in characters. */
  text(names: string | readonly string[], maximum = 1_000_000): string | undefined {
    const name = this.#given(names);
    if (name === undefined) return undefined;
    const value = this.values[name];
    if (typeof value !== "string") throw this.#wrong(name, value);
    if (/[\0\p{Surrogate}]/u.test(value)) throw this.#wrong(name, value, "It has a character that cannot be kept.");
    if (value.length > maximum) {
      throw invalid(
        `'${this.path}${name}' exceeds the maximum length of ${maximum} characters: it has ${value.length}.`,
      );
    }
    return value;
  }

  required(names: string | readonly string[], maximum?: number): string {
    const value = this.text(names, maximum);
    if (value === undefined) throw this.missing([names].flat()[0]!);
    return value;
  }

  /** A whole number; of those beyond 2^53 - 1 the nearest that is not. */
  whole(
    name: string,
    { minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = {},
  ): number | undefined {
    if (this.#given(name) === undefined) return undefined;
    const given = this.values[name];
    const value = typeof given === "string" && /^[-+]?\d+$/.test(given) ? Number(given) : given;
    if (typeof value !== "number" || !Number.isInteger(value)) throw this.#wrong(name, given);
    const kept = Math.max(Math.min(value, Number.MAX_SAFE_INTEGER), -Number.MAX_SAFE_INTEGER);
    if (kept < minimum || kept > maximum) {
      throw this.#wrong(name, given, `It must be between ${minimum} and ${maximum}.`);
    }
    return kept;
  }

  /** A float, which may be "NaN", "Infinity" or "-Infinity". */
  float(name: string): number {
    const given = this.values[name];
    if (given === undefined || given === null) throw this.missing(name);
    if (typeof given === "number") return given;
    if (given === "NaN") return Number.NaN;
    const isNumber = typeof given === "string" && given.trim() !== "" && !Number.isNaN(Number(given));
    if (!isNumber) throw this.#wrong(name, given);
    return Number(given);
  }

  /** Texts; one alone counts as a list of one, as in queries. */
  texts(name: string, maximum = 50_000): string[] {
    const values = this.#list(name, maximum);
    if (values.some((value) => typeof value !== "string")) throw this.#wrong(name, this.values[name]);
    return values as string[];
  }

  /** The objects of a list, each as fields of its own. */
  objects(name: string, maximum = 50_000): Fields[] {
    return this.#list(name, maximum).map((value, i) => {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        throw this.#wrong(name, this.values[name]);
      return new Fields(value as Record<string, unknown>, `${this.path}${name}[${i}].`);
    });
  }

  /** The fields of an object; undefined without one. */
  object(name: string): Fields | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) throw this.#wrong(name, value);
    return new Fields(value as Record<string, unknown>, `${this.path}${name}.`);
  }

  /** Params or tags. */
  pairs(name: string, { most = 1000, value = 8000 } = {}): KeyValue[] {
    return this.objects(name, most).map((pair) => pair.pair(value));
  }

  /** A key and a value that may be empty. */
  pair(maximum: number): KeyValue {
    return { key: this.required("key", MAXIMUM_KEY), value: this.text("value", maximum) ?? "" };
  }

  missing(name: string): Error {
    return invalid(`Missing value for required parameter '${this.path}${name}'. ${SEE}`);
  }

  #given(names: string | readonly string[]): string | undefined {
    return [names]
      .flat()
      .find((name) => this.values[name] !== undefined && this.values[name] !== null && this.values[name] !== "");
  }

  #list(name: string, maximum: number): unknown[] {
    const value = this.values[name];
    if (value === undefined || value === null) return [];
    const list = Array.isArray(value) ? value : [value];
    if (!Array.isArray(value) && typeof value !== "string") throw this.#wrong(name, value);
    if (list.length > maximum) {
      throw invalid(`A request can have at most ${maximum} ${this.path}${name}: it has ${list.length}.`);
    }
    return list;
  }

  #wrong(name: string, value: unknown, hint?: string): Error {
    const shown = shownAs(value);
    const said = hint ?? `Hint: Value was of type '${Array.isArray(value) ? "list" : typeof value}'.`;
    return invalid(`Invalid value ${shown.slice(0, 500)} for parameter '${this.path}${name}' supplied: ${said} ${SEE}`);
  }
}

/** JSON that is nested some thousand levels deep cannot be written. */
function shownAs(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "[...]";
  }
}

/** Of params, tags and metrics, in characters. */
export const MAXIMUM_KEY = 500;
