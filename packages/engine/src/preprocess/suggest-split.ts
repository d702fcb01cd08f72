import type { Task } from "../estimator.js";
import type { ColumnSummary } from "../frame/column-summary.js";
import type { SplitSpec } from "./recipe-spec.js";

export interface SplitReason {
  readonly code: "split_time" | "split_stratified" | "split_fractions";
  readonly params: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/** From this many rows on, a tenth is enough to measure a metric closely. */
const MANY_ROWS = 100_000;
const FEW_ROWS = 1000;

/**
 * A split for the rows: on the past where nearly every row has its own time, else with equal shares of the target.
 * Few rows give a larger share to validation and test, because a metric over a handful of rows says little.
 */
export function suggestSplit(
  columns: readonly ColumnSummary[],
  task: Task,
  seed: number,
): { readonly spec: SplitSpec; readonly reasons: readonly SplitReason[] } {
  const rowCount = columns[0]?.rowCount ?? 0;
  const fraction = rowCount >= MANY_ROWS ? 0.1 : rowCount >= FEW_ROWS ? 0.15 : 0.2;
  const percent = Math.round(100 * fraction);
  const sizes: SplitReason = {
    code: "split_fractions",
    params: { rowCount, percent },
    message: `Of ${rowCount} rows, ${percent} % each are kept for validation and for the test.`,
  };
  const fractions = { validationFraction: fraction, testFraction: fraction, seed };
  const times = columns.filter(({ kind }) => kind === "timestamp");
  const event = times.find(({ distinctCount, missingCount }) => distinctCount > 0.5 * rowCount && missingCount === 0);
  if (event && times.length === 1 && rowCount >= 10) {
    const reason: SplitReason = {
      code: "split_time",
      params: { column: event.name },
      message: `Rows are events at ${event.name}: the model is trained on earlier ones and tested on later ones, as it will be used.`,
    };
    return { spec: { method: "time", column: event.name, ...fractions }, reasons: [reason, sizes] };
  }
  const reason: SplitReason = {
    code: "split_stratified",
    params: { task },
    message:
      task === "regression"
        ? "Each part gets the same mix of small and large target values."
        : "Each part gets the same share of each class.",
  };
  return { spec: { method: "stratified", ...fractions }, reasons: [reason, sizes] };
}
