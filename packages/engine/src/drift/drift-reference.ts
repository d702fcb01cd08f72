import { EngineError } from "../engine-error.js";
import type { Column, Frame } from "../frame/frame.js";
import { quantileSorted, sortedPresent } from "../frame/number-summary.js";
import type { ColumnReference } from "./column-reference.js";
import { countRows, emptyCounts } from "./drift-counts.js";

export interface ReferenceOptions {
  /** Quantile bins of a number. Default 10. */
  readonly binCount?: number;
  /** Levels with a bin of their own; the others share one. Default 50. */
  readonly maxLevels?: number;
}

/** The reference of each column of `frame`, the training rows. */
export function fitReference(frame: Frame, options: ReferenceOptions = {}): readonly ColumnReference[] {
  return frame.columns.map((column) => fitColumnReference(column, options));
}

/**
 * Numbers are cut at quantiles, so that each bin has about as many rows; a number with at most twice as many distinct
 * values as bins is cut between its values instead, each value a bin. Infinite values count as missing.
 */
export function fitColumnReference(column: Column, options: ReferenceOptions = {}): ColumnReference {
  const { binCount = 10, maxLevels = 50 } = options;
  checkWhole("binCount", binCount, 2, 1000);
  checkWhole("maxLevels", maxLevels, 1, 10_000);
  const empty: ColumnReference =
    column.kind === "category"
      ? {
          name: column.name,
          kind: "category",
          levels: frequentLevels(column.levels, column.codes, maxLevels),
          counts: [],
        }
      : { name: column.name, kind: column.kind, edges: edgesOf(column.values, binCount), counts: [] };
  const counts = emptyCounts(empty);
  countRows(empty, column, counts);
  return { ...empty, counts };
}

/** Each edge has 0 added, which turns -0 into 0: JSON has no -0, and a reference must come back as it was. */
function edgesOf(values: Float64Array, binCount: number): number[] {
  const sorted = sortedPresent(values).filter(Number.isFinite);
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (distinct.length <= 2 * binCount) {
    return [...distinct.subarray(1)].map((value, i) => (distinct[i] as number) / 2 + value / 2 + 0);
  }
  const edges = new Set<number>();
  for (let i = 1; i < binCount; i++) edges.add(quantileSorted(sorted, i / binCount) + 0);
  // Nothing in training lies above the largest value, so an edge there would only make an empty bin.
  edges.delete(distinct[distinct.length - 1] as number);
  return [...edges];
}

function frequentLevels(levels: readonly string[], codes: Int32Array, limit: number): string[] {
  const counts = new Map<string, number>();
  for (const code of codes) {
    if (code < 0) continue;
    const level = levels[code] as string;
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([level]) => level);
}

function checkWhole(field: string, value: number, minimum: number, maximum: number): void {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new EngineError("bad_params", `${field} must be a whole number from ${minimum} to ${maximum}, not ${value}`);
  }
}
