import type { Reason } from "@crisol/contract";
import { reason } from "./reason.js";

/** Texts that often mean "missing". In a column of numbers or dates all of them do. */
const always = [
  "?",
  "NA",
  "N/A",
  "n/a",
  "na",
  "#N/A",
  "null",
  "NULL",
  "Null",
  "NaN",
  "nan",
  "None",
  "none",
  "-",
  "--",
  ".",
  "missing",
  "unknown",
  "\\N",
];
/** Of them, those that mean it among texts too. */
const amongTexts = new Set(["?", "NA", "N/A", "n/a", "#N/A", "null", "NULL", "Null", "NaN", "nan", "\\N"]);
const known = new Set(always);

const typed =
  /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$|^\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:[T ].*)?$|^(?:true|false)$/i;

/**
 * The markers for missing values that the columns show: a known text in a column whose other values are numbers, dates or
 * truth values, or one such as `?` among categories. Markers hold for all columns; one that a text column seems to use as
 * a value too has a warning.
 */
export function detectMissingMarkers(
  columns: readonly { readonly name: string; readonly values: readonly string[] }[],
): { markers: string[]; warnings: Reason[] } {
  const found = new Set<string>();
  const doubtful: { marker: string; column: string }[] = [];
  for (const { name, values } of columns) {
    const suspects = new Map<string, number>();
    let others = 0;
    let othersTyped = 0;
    let otherCodes = 0;
    for (const value of values) {
      if (value === "") continue;
      if (known.has(value)) {
        suspects.set(value, (suspects.get(value) ?? 0) + 1);
      } else {
        others++;
        if (typed.test(value)) othersTyped++;
        else if (/^[A-Z]{2}$/.test(value)) otherCodes++;
      }
    }
    if (suspects.size === 0 || others === 0) continue;
    const isTyped = othersTyped >= others * 0.9;
    for (const [marker, count] of suspects) {
      // NA among two-letter codes is Namibia, or a colleague of theirs.
      const isCode = /^[A-Z]{2}$/.test(marker) && otherCodes >= others * 0.5;
      if (isTyped || (amongTexts.has(marker) && !isCode && count <= others)) found.add(marker);
      else doubtful.push({ marker, column: name });
    }
  }
  const warnings = doubtful
    .filter(({ marker }) => found.has(marker))
    .map(({ marker, column }) =>
      reason(
        "marker_may_be_value",
        { marker, column },
        `"${marker}" counts as missing, also in the column "${column}", where it may be a value.`,
      ),
    );
  return { markers: always.filter((marker) => found.has(marker)), warnings };
}
