import type { Cell } from "@crisol/contract";

/**
 * Where each value stands among the others, from 0 (lowest) to 1 (highest), so that one extreme value does not take all
 * the colours; null for missing values and for text, which has no order. Equal values share a rank.
 */
export function valueRanks(values: readonly Cell[]): (number | null)[] {
  const numbers = values.map((value) => (typeof value === "string" || value === null ? null : Number(value)));
  const distinct = [...new Set(numbers.filter((value) => value !== null))].sort((a, b) => a - b);
  const rank = new Map(distinct.map((value, at) => [value, at / Math.max(1, distinct.length - 1)]));
  return numbers.map((value) => (value === null ? null : (rank.get(value) as number)));
}
