import type { ColumnType, Reason } from "@crisol/contract";
import { isWhole } from "./cell-value.js";
import { mostly } from "./detect-dates.js";
import { reason } from "./reason.js";

const digits = /^[+-]?\d+$/;
const withPoint = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const withComma = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;

export interface InferredColumn {
  readonly type: ColumnType;
  readonly reason: Reason;
  /** Values of the sample that would be refused. */
  readonly failures: number;
  /** One of them. */
  readonly failure: string | null;
}

/**
 * The type of a column that is no date, from values without missing ones and without blanks around them. A few values
 * of another kind do not turn a column of numbers into text: their rows are refused, and reported.
 */
export function inferColumn(values: readonly string[], decimalSeparator: "." | ","): InferredColumn {
  const pattern = decimalSeparator === "," ? withComma : withPoint;
  let numbers = 0;
  let whole = 0;
  let truths = 0;
  let leadingZero: string | undefined;
  let tooLong: string | undefined;
  let notNumber: string | null = null;
  let notTruth: string | null = null;
  for (const value of values) {
    if (/^(?:true|false)$/i.test(value)) truths++;
    else notTruth ??= value;
    if (!pattern.test(value)) {
      notNumber ??= value;
      continue;
    }
    numbers++;
    if (!digits.test(value)) continue;
    if (/^0\d/.test(value)) leadingZero ??= value;
    if (isWhole(value)) whole++;
    else tooLong ??= value;
  }
  const total = values.length;
  const text = (why: Reason): InferredColumn => ({ type: "text", reason: why, failures: 0, failure: null });
  if (total === 0) return text(reason("no_values", {}, "The sample has no value in this column."));
  if (truths > 0 && mostly(total - truths, total)) {
    const why = reason("true_or_false", {}, "The values are true and false.");
    return { type: "boolean", reason: why, failures: total - truths, failure: notTruth };
  }
  if (numbers === 0 || !mostly(total - numbers, total)) {
    return text(
      reason("not_numbers", { example: shown(notNumber) }, `Not all values are numbers: "${shown(notNumber)}".`),
    );
  }
  if (leadingZero !== undefined) {
    return text(
      reason(
        "leading_zeros",
        { example: shown(leadingZero) },
        `"${shown(leadingZero)}" begins with a zero: it is a code, not a quantity.`,
      ),
    );
  }
  if (tooLong !== undefined) {
    const why = `"${shown(tooLong)}" has more digits than a number keeps: it is a code.`;
    return text(reason("too_many_digits", { example: shown(tooLong) }, why));
  }
  const failures = total - numbers;
  if (whole === numbers) {
    return {
      type: "integer",
      reason: reason("whole_numbers", {}, "The values are whole numbers."),
      failures,
      failure: notNumber,
    };
  }
  return { type: "number", reason: reason("numbers", {}, "The values are numbers."), failures, failure: notNumber };
}

/** `,` where values such as `3,25` outweigh those such as `3.25`. */
export function detectDecimalSeparator(columns: readonly { readonly values: readonly string[] }[]): "." | "," {
  let points = 0;
  let commas = 0;
  for (const { values } of columns) {
    for (const value of values) {
      if (/^[+-]?\d*\.\d+(?:[eE][+-]?\d+)?$/.test(value)) points++;
      else if (/^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/.test(value) && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(value)) commas++;
    }
  }
  return commas > points ? "," : ".";
}

function shown(value: string | null): string {
  return (value ?? "").slice(0, 60);
}
