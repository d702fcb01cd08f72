import type { ColumnType, ImportOptions, Reason } from "@crisol/contract";
import { cellReader } from "./cell-value.js";
import { detectTimes } from "./detect-dates.js";
import { chosenReason, chosenType } from "./detected.js";
import { detectDecimalSeparator, inferColumn } from "./infer-column.js";
import { detectMissingMarkers } from "./missing-markers.js";
import { reason } from "./reason.js";

export interface InferredTypes {
  readonly types: readonly ColumnType[];
  readonly reasons: readonly Reason[];
  readonly markers: ReadonlySet<string>;
  readonly options: Pick<
    Required<ImportOptions>,
    "decimalSeparator" | "dateFormat" | "timestampFormat" | "missingMarkers"
  >;
  readonly warnings: readonly Reason[];
}

/**
 * The types of all columns from the texts of a sample, with the options that they share. `known` are the types that a
 * file of JSON lines shows by itself.
 */
export function inferTypes(
  columns: readonly { readonly name: string; readonly values: readonly string[] }[],
  given: ImportOptions,
  known: readonly ColumnType[] = [],
): InferredTypes {
  const decimalSeparator = given.decimalSeparator ?? detectDecimalSeparator(columns);
  const found = given.missingMarkers ? { markers: given.missingMarkers, warnings: [] } : detectMissingMarkers(columns);
  const markers = new Set(found.markers);
  const present = columns.map(({ name, values }) => ({
    name,
    values: values.filter((value) => value !== "" && !markers.has(value)),
  }));
  const times = detectTimes(present, given);
  const warnings: Reason[] = [...found.warnings, ...times.warnings];
  const types: ColumnType[] = [];
  const reasons: Reason[] = [];
  present.forEach(({ name, values }, i) => {
    const time = times.types.get(i);
    const chosen = chosenType(name, given);
    const inferred = inferColumn(values, decimalSeparator);
    const jsonText = known[i] === "text" || known[i] === "boolean" ? known[i] : undefined;
    const type = chosen ?? time ?? jsonText ?? inferred.type;
    types.push(type);
    if (chosen) reasons.push(chosenReason({ type }));
    else if (time) reasons.push(timeReason(time, time === "date" ? times.dateFormat : times.timestampFormat));
    else if (jsonText)
      reasons.push(
        reason(`json_${jsonText}`, {}, `The values are JSON ${jsonText === "text" ? "texts" : "truth values"}.`),
      );
    else reasons.push(inferred.reason);
    const failed = failures(values, type, { decimalSeparator, ...times });
    if (failed.count > 0) {
      const params = { column: name, count: failed.count, example: failed.example, type };
      const text = `${failed.count} values of "${name}" in the sample are no ${type}, such as "${failed.example}": their rows would be refused.`;
      warnings.push(reason("values_would_be_refused", params, text));
    }
  });
  return {
    types,
    reasons,
    markers,
    options: {
      decimalSeparator,
      dateFormat: given.dateFormat !== undefined ? given.dateFormat : times.dateFormat,
      timestampFormat: given.timestampFormat !== undefined ? given.timestampFormat : times.timestampFormat,
      missingMarkers: [...found.markers],
    },
    warnings,
  };
}

function failures(
  values: readonly string[],
  type: ColumnType,
  format: Parameters<typeof cellReader>[1],
): { count: number; example: string } {
  if (type === "text") return { count: 0, example: "" };
  const read = cellReader(type, format);
  const failed = values.filter((value) => read(value) === undefined);
  return { count: failed.length, example: (failed[0] ?? "").slice(0, 60) };
}

function timeReason(type: "date" | "timestamp", format: string | null): Reason {
  const words = type === "date" ? "dates" : "dates with time";
  return format === null
    ? reason(`iso_${type}`, {}, `The values are ${words} in ISO 8601.`)
    : reason(`formatted_${type}`, { format }, `The values are ${words} of the form ${format}.`);
}
