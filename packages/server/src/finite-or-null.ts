/** A number that JSON can carry, or null: what has no value, not a number and infinity have no place there. */
export function finiteOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
