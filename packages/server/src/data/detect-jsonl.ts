import { type ColumnType, CrisolError, type ImportOptions, type Reason } from "@crisol/contract";
import { columnNames } from "./column-names.js";
import { type Detected, describeColumn, estimateRows, planColumn, problemWarnings } from "./detected.js";
import type { SourceFile } from "./import-plan.js";
import { inferTypes } from "./infer-types.js";
import type { Sample } from "./sample.js";
import { jsonCellText, jsonColumnType, maximumColumns, parseLine } from "./screen-jsonl.js";
import { notReadable } from "./text-input.js";

/** Throws `file_not_readable` and `data_empty`. */
export function detectJsonl(file: SourceFile, sample: Sample, gzip: boolean, given: ImportOptions): Detected {
  const keys = new Map<string, unknown[]>();
  let rows = 0;
  let problems = 0;
  const take = (bytes: Buffer, complete: boolean, skipFirst: boolean): number => {
    let from = skipFirst ? bytes.indexOf(10) + 1 : 0;
    let whole = from;
    while (from < bytes.length && rows < 20_000) {
      const newline = bytes.indexOf(10, from);
      if (newline < 0 && !complete) break;
      const to = newline < 0 ? bytes.length : newline;
      const parsed = parseLine(bytes.subarray(from, to));
      from = to + 1;
      whole = Math.min(from, bytes.length);
      if (parsed === "empty") continue;
      if (typeof parsed === "string") {
        problems++;
        continue;
      }
      for (const [key, value] of parsed) {
        if (!keys.has(key) && keys.size < maximumColumns) keys.set(key, []);
        keys.get(key)?.push(value);
      }
      rows++;
    }
    return whole;
  };
  const headBytes = take(sample.head, sample.complete, false);
  const headRows = rows;
  for (const place of sample.places) take(place, false, true);
  if (rows === 0 || keys.size === 0) {
    if (problems > 0) throw notReadable(file.name, "no line of its beginning is a JSON object");
    throw new CrisolError("data_empty", { value: file.name });
  }
  const names = columnNames([...keys.keys()]);
  const json = [...keys.values()];
  const columns = names.names.map((name, i) => ({
    name,
    values: (json[i] as unknown[]).map((value) => jsonCellText(value)?.trim() ?? ""),
  }));
  const typed = inferTypes(columns, given, json.map(jsonColumnType));
  const planned = [...keys.keys()].map((sourceName, i) =>
    planColumn(names.names[i] as string, sourceName, typed.types[i] as ColumnType, given),
  );
  return {
    plan: {
      format: "jsonl",
      gzip,
      columns: planned,
      plainHeader: false,
      options: {
        format: "jsonl",
        delimiter: ",",
        quote: '"',
        header: false,
        encoding: sample.encoding,
        trim: false,
        ...typed.options,
        decimalSeparator: ".",
        columnTypes: Object.fromEntries(planned.map((column) => [column.name, column.type])),
      },
    },
    columns: planned.map((column, i) => {
      const described = describeColumn(column, typed.reasons[i] as Reason, columns[i]!.values, typed.markers);
      return { ...described, missingInSample: described.missingInSample + rows - columns[i]!.values.length };
    }),
    warnings: [...names.warnings, ...typed.warnings, ...problemWarnings(problems)],
    estimatedRowCount: estimateRows(file, sample, gzip, headRows, headBytes),
    head: sample.head.subarray(0, headBytes),
  };
}
