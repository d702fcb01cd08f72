import { EngineError } from "../engine-error.js";
import { createRandom, permutation } from "../random.js";
import { columnNames, type Table, tableColumn, withColumn } from "./table-column.js";

export interface PermutationImportance {
  readonly name: string;
  /** How much worse the metric gets on average, in its own unit; below 0 is chance, and means none. */
  readonly mean: number;
  /** Over the repeats (population); 0 for one repeat. */
  readonly standardDeviation: number;
}

export interface PermutationOptions {
  /** The metric of some predictions for the rows of the table, in their order. */
  readonly score: (prediction: Float64Array) => number;
  readonly direction: "maximise" | "minimise";
  /** Shuffles of each column, 1 to 100. Default 5. */
  readonly repeats?: number;
  readonly seed: number;
  /** Called after each column; return false to stop there. */
  readonly onColumn?: (done: number, total: number) => boolean | undefined;
}

/**
 * How much a metric suffers when one column is shuffled among the rows, which breaks its tie with the target and
 * leaves its distribution (Breiman 2001; Fisher, Rudin and Dominici 2019). Works on any model: give it raw columns
 * (a Frame, with the recipe inside `predict`) or features (a FeatureMatrix). Use rows that were not trained on.
 *
 * Columns in the table's order; `columns x repeats + 1` predictions. Each column's shuffles depend on the seed and
 * its position alone. Two columns that say the same each look unimportant: the other still tells it.
 */
export function permutationImportance<T extends Table>(
  table: T,
  predict: (table: T) => Float64Array,
  options: PermutationOptions,
): { readonly baseline: number; readonly columns: readonly PermutationImportance[] } {
  const { score, direction, repeats = 5, seed, onColumn } = options;
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 100) {
    throw new EngineError("bad_params", `repeats must be a whole number from 1 to 100, not ${repeats}`);
  }
  const sign = direction === "maximise" ? 1 : -1;
  const baseline = score(predict(table));
  const names = columnNames(table);
  const columns: PermutationImportance[] = [];
  for (const [at, name] of names.entries()) {
    const random = createRandom(seed, at);
    const { values } = tableColumn(table, name);
    const losses = Array.from({ length: repeats }, () => {
      const order = permutation(table.rowCount, random);
      const shuffled = withColumn(
        table,
        at,
        Float64Array.from(order, (row) => values[row] as number),
      );
      return sign * (baseline - score(predict(shuffled)));
    });
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
    const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
    columns.push({ name, mean, standardDeviation: Math.sqrt(squares / repeats) });
    if (onColumn?.(at + 1, names.length) === false) break;
  }
  return { baseline, columns };
}
