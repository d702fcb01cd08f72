import { InvalidArgumentError } from "commander";

const powers = { k: 1, M: 2, G: 3, T: 4 } as const;

/** Bytes of `8GB`, `512MB`, `8000000000`; null of `none`. */
export function memoryOrNone(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)\s*(k|M|G|T)?B?$/.exec(text);
  if (text !== "none" && !found) throw new InvalidArgumentError("must be a size such as 4GB, or none.");
  return found && Math.round(Number(found[1]) * 1000 ** (powers[found[2] as keyof typeof powers] ?? 0));
}

/** A whole number of cores, 1 or more. */
export function coresOption(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("must be a whole number, 1 or more.");
  return value;
}
