import { isDeepStrictEqual } from "node:util";
import type { Fields } from "./kind.js";

/** A field that is to be another. */
export interface Difference {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Fields of `wanted` that `current` has otherwise. An object is compared by the keys that are wanted of it. */
export function differences(current: Fields | undefined, wanted: Fields): readonly Difference[] {
  return Object.entries(wanted)
    .filter(([field, to]) => to !== undefined && !includes(current?.[field], to))
    .map(([field, to]) => ({ field, from: current?.[field], to }));
}

function includes(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) return isDeepStrictEqual(value, wanted);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(wanted).every(([key, one]) => includes((value as Fields)[key], one));
}
