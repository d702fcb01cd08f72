import type { TextValue } from "./options.js";

/** Params or tags as the API has them. */
export function textsOf(values: Readonly<Record<string, TextValue>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "object" && value !== null ? JSON.stringify(value) : String(value),
  }));
}
