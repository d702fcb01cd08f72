import { InvalidArgumentError } from "commander";

const powers = { k: 1, M: 2, G: 3, T: 4 } as const;

/** What takes a setting away. A word and not null, which commander takes for an option without its value. */
export type None = "none";

/** The value that the API takes: null for `none`. */
export function orNull<Value>(given: Value | None | undefined): Exclude<Value, None> | null | undefined {
  return given === "none" ? null : (given as Exclude<Value, None> | undefined);
}

/** Bytes of `8GB`, `512MB`, `8000000000`; or `none`. */
export function memoryOrNone(text: string): number | None {
  if (text === "none") return text;
  const found = /^(\d+(?:\.\d+)?)\s*(k|M|G|T)?B?$/.exec(text);
  if (!found) throw new InvalidArgumentError("must be a size such as 4GB, or none.");
  return Math.round(Number(found[1]) * 1000 ** (powers[found[2] as keyof typeof powers] ?? 0));
}

/** A whole number of cores, 1 or more. */
export function coresOption(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("must be a whole number, 1 or more.");
  return value;
}
