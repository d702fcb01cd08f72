import { type ColumnType, CrisolError, type ImportOptions, type Reason } from "@crisol/contract";
import { columnNames } from "./column-names.js";
import { mostly } from "./detect-dates.js";
import { detectDelimiter, detectQuote, readRecords, type SampledRecords } from "./detect-dialect.js";
import { detectHeader } from "./detect-header.js";
import { type Detected, describeColumn, estimateRows, planColumn, problemWarnings } from "./detected.js";
import type { SourceFile } from "./import-plan.js";
import { inferTypes } from "./infer-types.js";
import { reason } from "./reason.js";
import type { Sample } from "./sample.js";
import { maximumColumns } from "./screen-jsonl.js";
import { notReadable } from "./text-input.js";

/** Throws `file_not_readable` and `data_empty`. */
export function detectCsv(
  file: SourceFile,
  sample: Sample,
  gzip: boolean,
  format: "csv" | "tsv",
  given: ImportOptions,
): Detected {
  const quote = given.quote ?? detectQuote(sample);
  const delimiter = given.delimiter ?? (format === "tsv" ? "\t" : detectDelimiter(sample, quote));
  let records = readRecords(sample, { delimiter, quote, trim: given.trim ?? delimiter === " " });
  const trim = given.trim ?? (records.blanksShare > 0.1 && delimiter !== "\t");
  if (trim) records = readRecords(sample, { delimiter, quote, trim: true });
  if (records.head.length === 0) {
    if (records.problems > 0) throw notReadable(file.name, "no row of its beginning can be read as CSV");
    throw new CrisolError("data_empty", { value: file.name });
  }
  const header = given.header ?? detectHeader(records.head);
  const rows = header ? records.head.slice(1) : records.head;
  if (rows.length === 0 && sample.complete) throw new CrisolError("data_empty", { value: file.name });
  const width = usualWidth(records.head, header);
  if (width > maximumColumns) throw notReadable(file.name, `it has ${width} columns; the limit is ${maximumColumns}`);
  const headerCells = header ? (records.head[0] as string[]) : [];
  const names = columnNames(Array.from({ length: width }, (_, i) => headerCells[i] ?? ""));
  const warnings = header ? [...names.warnings] : [];
  if (header && headerCells.length !== width) {
    const params = { names: headerCells.length, values: width };
    const text = `The header has ${params.names} names while most rows have ${width} values.`;
    warnings.push(reason("header_width_differs", params, text));
  }
  const values = columnValues(rows, records, width);
  const columns = names.names.map((name, i) => ({ name, values: values[i] as string[] }));
  const typed = inferTypes(columns, given);
  const planned = columns.map(({ name }, i) => planColumn(name, name, typed.types[i] as ColumnType, given));
  return {
    plan: {
      format,
      gzip,
      columns: planned,
      plainHeader: records.plainFirst,
      options: {
        format,
        delimiter,
        quote,
        header,
        encoding: sample.encoding,
        trim,
        ...typed.options,
        columnTypes: Object.fromEntries(planned.map((column) => [column.name, column.type])),
      },
    },
    columns: planned.map((column, i) =>
      describeColumn(column, typed.reasons[i] as Reason, columns[i]!.values, typed.markers),
    ),
    warnings: [...warnings, ...typed.warnings, ...problemWarnings(records.problems)],
    estimatedRowCount: estimateRows(file, sample, gzip, rows.length, records.headBytes),
    head: sample.head.subarray(0, records.headBytes),
  };
}

/** The usual number of values of a row; the header's own where it is as usual as another. */
function usualWidth(records: readonly string[][], header: boolean): number {
  const counts = new Map<number, number>();
  for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
  const first = (records[0] as string[]).length;
  let best = header ? first : 0;
  for (const [width, count] of counts) if (count > (counts.get(best) ?? 0)) best = width;
  // A header that half of the rows agree with is right, and the others are refused.
  const rows = records.length - 1;
  return header && ((counts.get(first) ?? 0) - 1 >= rows * 0.4 || !mostly(rows - (counts.get(best) ?? 0), rows))
    ? first
    : best;
}

function columnValues(rows: readonly string[][], records: SampledRecords, width: number): string[][] {
  const values: string[][] = Array.from({ length: width }, () => []);
  for (const row of [rows, records.places].flat()) {
    if (row.length !== width) continue;
    for (let i = 0; i < width; i++) values[i]!.push((row[i] as string).trim());
  }
  return values;
}
