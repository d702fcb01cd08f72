import type { ColumnProfile, Reason } from "@crisol/contract";
import { reason } from "./reason.js";

/** What the remarks need to know beside the profile itself. */
export interface RemarkFacts {
  readonly skewness: number | null;
  /** Of the values that are not zero. */
  readonly smallestNonZero: number | null;
  readonly medianNonZero: number | null;
}

/** What deserves a look before a column is used, in the order of its weight. */
export function remarksOf(column: Omit<ColumnProfile, "remarks">, facts: RemarkFacts, isTarget: boolean): Reason[] {
  const { name, rowCount, missingCount, distinctCount, type, numeric, target } = column;
  const present = rowCount - missingCount;
  const missing = missingCount / Math.max(rowCount, 1);
  const remarks: Reason[] = [];
  if (present === 0) return [reason("all_missing", {}, `"${name}" has no value.`)];
  if (distinctCount === 1)
    remarks.push(reason("constant", {}, `"${name}" has the same value in every row that has one.`));
  if (target?.value !== null && target !== null && Math.abs(target.value) >= 0.99 && distinctCount <= present / 2) {
    const value = Number(target.value.toFixed(4));
    remarks.push(
      reason(
        "suspected_leakage",
        { value },
        `"${name}" tells the target almost by itself (${target.method} ${value}): was it known beforehand?`,
      ),
    );
  }
  if (isTarget && missingCount > 0) {
    remarks.push(
      reason(
        "target_missing",
        { count: missingCount },
        `${missingCount} rows have no target: they cannot be learned from.`,
      ),
    );
  }
  if (missing > 0.5) {
    const percent = Math.round(missing * 100);
    remarks.push(reason("mostly_missing", { percent }, `${percent} % of "${name}" are missing.`));
  }
  if (!isTarget && present >= 20 && distinctCount === present && (type === "integer" || type === "text")) {
    remarks.push(reason("id_like", {}, `"${name}" is different in every row, like an id: it cannot be learned from.`));
  } else if (!isTarget && type === "text" && distinctCount > 100) {
    remarks.push(
      reason("high_cardinality", { distinct: distinctCount }, `"${name}" has ${distinctCount} different texts.`),
    );
  }
  const zerosLookMissing = looksMissing(column, facts);
  if (numeric && zerosLookMissing) {
    const count = numeric.zeroCount;
    remarks.push(
      reason(
        "zeros_may_be_missing",
        { count, next: facts.smallestNonZero as number },
        `${count} values of "${name}" are 0 and the next is ${facts.smallestNonZero}: 0 may stand for missing.`,
      ),
    );
  }
  // Such zeros pull a column to the left by themselves.
  if (
    !zerosLookMissing &&
    facts.skewness !== null &&
    Math.abs(facts.skewness) > 3 &&
    (type === "integer" || type === "number")
  ) {
    const skewness = Number(facts.skewness.toFixed(1));
    remarks.push(
      reason("skewed", { skewness }, `"${name}" is skewed (${skewness}): a few values lie far from the others.`),
    );
  }
  return remarks;
}

/** Zeros, not too many of them, apart from all other values by more than a count would be. */
function looksMissing(column: Omit<ColumnProfile, "remarks">, facts: RemarkFacts): boolean {
  const { numeric, type } = column;
  if (!numeric || (type !== "integer" && type !== "number") || numeric.minimum < 0) return false;
  const { smallestNonZero: next, medianNonZero: median } = facts;
  const share = numeric.zeroCount / Math.max(column.rowCount - column.missingCount, 1);
  if (next === null || median === null || share < 0.002 || share > 0.6) return false;
  return next >= median * 0.1 && next > 2;
}
