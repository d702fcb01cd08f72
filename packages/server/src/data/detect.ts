import { type ColumnType, CrisolError, type ImportOptions, type Reason } from "@crisol/contract";
import { cellReader } from "./cell-value.js";
import { columnNames } from "./column-names.js";
import { detectTimes, mostly } from "./detect-dates.js";
import { detectDelimiter, detectQuote, readRecords, type SampledRecords } from "./detect-dialect.js";
import { detectHeader } from "./detect-header.js";
import { openDuck } from "./duckdb.js";
import { fileFormat, formatOfText, requireText } from "./file-format.js";
import { checkColumnTypes, checkOptions, invalid } from "./import-options.js";
import type { ImportPlan, PlannedColumn, SourceFile } from "./import-plan.js";
import { detectDecimalSeparator, inferColumn } from "./infer-column.js";
import { detectMissingMarkers } from "./missing-markers.js";
import { notParquet, parquetColumns } from "./parquet-source.js";
import { reason } from "./reason.js";
import { readSample, type Sample } from "./sample.js";
import { jsonCellText, jsonColumnType, maximumColumns, parseLine } from "./screen-jsonl.js";
import { notReadable } from "./text-input.js";

export interface DetectedColumn {
  readonly reason: Reason;
  readonly missingInSample: number;
  readonly examples: readonly string[];
}

/** How a file would be imported, and why. */
export interface Detected {
  readonly plan: ImportPlan;
  /** In the order of the plan's columns. */
  readonly columns: readonly DetectedColumn[];
  readonly warnings: readonly Reason[];
  readonly estimatedRowCount: number | null;
  /** The beginning of the file as UTF-8, whole rows with the header; null for Parquet. */
  readonly head: Buffer | null;
}

/**
 * Finds out how to read `file` from about 1 MB of it; what `options` says is not asked again. Throws
 * `import_options_invalid`, `format_not_recognised`, `file_not_readable` and `data_empty`.
 */
export async function detect(file: SourceFile, options: ImportOptions = {}): Promise<Detected> {
  const given = checkOptions(options);
  const found = await fileFormat(file);
  if (found.format === "parquet" || given.format === "parquet") {
    if (found.format !== "parquet") throw invalid("format", "the file does not begin as a Parquet file does");
    if (given.format && given.format !== "parquet") throw invalid("format", `the file is Parquet, not ${given.format}`);
    return detectParquet(file, given);
  }
  const sample = await readSample({ ...file, gzip: found.gzip }, given.encoding);
  if (sample.head.length === 0) throw new CrisolError("data_empty", { value: file.name });
  const format = given.format ?? found.format ?? formatOfText(sample.head, file.name);
  requireText(sample.head, file.name);
  const detected =
    format === "jsonl"
      ? detectJsonl(file, sample, found.gzip, given)
      : detectCsv(file, sample, found.gzip, format, given);
  checkColumnTypes(
    given,
    detected.plan.columns.map((column) => column.name),
  );
  return detected;
}

function detectCsv(
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
  const planned = columns.map(({ name }, i): PlannedColumn => {
    const chosen = given.columnTypes && Object.hasOwn(given.columnTypes, name) ? given.columnTypes[name] : undefined;
    return { name, sourceName: name, type: chosen ?? (typed.types[i] as ColumnType), chosen: chosen !== undefined };
  });
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
      describe(column, typed.reasons[i] as Reason, columns[i]!.values, typed.markers),
    ),
    warnings: [...warnings, ...typed.warnings, ...problemWarning(records.problems)],
    estimatedRowCount: estimate(file, sample, gzip, rows.length, records.headBytes),
    head: sample.head.subarray(0, records.headBytes),
  };
}

function detectJsonl(file: SourceFile, sample: Sample, gzip: boolean, given: ImportOptions): Detected {
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
  const planned = [...keys.keys()].map((sourceName, i): PlannedColumn => {
    const name = names.names[i] as string;
    const chosen = given.columnTypes && Object.hasOwn(given.columnTypes, name) ? given.columnTypes[name] : undefined;
    return { name, sourceName, type: chosen ?? (typed.types[i] as ColumnType), chosen: chosen !== undefined };
  });
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
      const described = describe(column, typed.reasons[i] as Reason, columns[i]!.values, typed.markers);
      return { ...described, missingInSample: described.missingInSample + rows - columns[i]!.values.length };
    }),
    warnings: [...names.warnings, ...typed.warnings, ...problemWarning(problems)],
    estimatedRowCount: estimate(file, sample, gzip, headRows, headBytes),
    head: sample.head.subarray(0, headBytes),
  };
}

async function detectParquet(file: SourceFile, given: ImportOptions): Promise<Detected> {
  const duck = await openDuck({ files: [file.path] });
  try {
    const sources = await parquetColumns(duck, file.path, file.name);
    if (sources.length > maximumColumns)
      throw notReadable(file.name, `it has ${sources.length} columns; the limit is ${maximumColumns}`);
    const names = columnNames(sources.map((source) => source.sourceName));
    checkColumnTypes(given, names.names);
    const columns = sources.map((source, i): PlannedColumn => {
      const name = names.names[i] as string;
      const chosen = given.columnTypes && Object.hasOwn(given.columnTypes, name) ? given.columnTypes[name] : undefined;
      return { name, sourceName: source.sourceName, type: chosen ?? source.type, chosen: chosen !== undefined };
    });
    const [count] = await duck.rows("SELECT num_rows FROM parquet_file_metadata(?)", [file.path]);
    const rowCount = Number(count?.num_rows ?? 0);
    if (rowCount === 0) throw new CrisolError("data_empty", { value: file.name });
    return {
      plan: {
        format: "parquet",
        gzip: false,
        columns,
        plainHeader: false,
        options: {
          format: "parquet",
          delimiter: ",",
          quote: '"',
          header: true,
          encoding: "utf-8",
          decimalSeparator: ".",
          dateFormat: null,
          timestampFormat: null,
          missingMarkers: [],
          trim: false,
          columnTypes: Object.fromEntries(columns.map((column) => [column.name, column.type])),
        },
      },
      columns: columns.map((column, i) => ({
        reason: column.chosen ? chosenReason(column) : parquetReason(sources[i]!.sourceType),
        missingInSample: 0,
        examples: [],
      })),
      warnings: names.warnings,
      estimatedRowCount: rowCount,
      head: null,
    };
  } catch (error) {
    throw error instanceof CrisolError ? error : notParquet(error, file.name);
  } finally {
    duck.close();
  }
}

interface InferredTypes {
  readonly types: readonly ColumnType[];
  readonly reasons: readonly Reason[];
  readonly markers: ReadonlySet<string>;
  readonly options: Pick<
    Required<ImportOptions>,
    "decimalSeparator" | "dateFormat" | "timestampFormat" | "missingMarkers"
  >;
  readonly warnings: readonly Reason[];
}

function inferTypes(
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
    const chosen = given.columnTypes && Object.hasOwn(given.columnTypes, name) ? given.columnTypes[name] : undefined;
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

function describe(
  column: PlannedColumn,
  why: Reason,
  values: readonly string[],
  markers: ReadonlySet<string>,
): DetectedColumn {
  const examples = new Set<string>();
  let missingInSample = 0;
  for (const value of values) {
    if (value === "" || markers.has(value)) missingInSample++;
    else if (examples.size < 5) examples.add(value.slice(0, 200));
  }
  return { reason: column.chosen ? chosenReason(column) : why, missingInSample, examples: [...examples] };
}

function estimate(file: SourceFile, sample: Sample, gzip: boolean, rows: number, bytes: number): number | null {
  if (sample.complete) return rows;
  if (gzip || bytes === 0) return null;
  const perRow = (bytes / rows) * (sample.headBytes / sample.head.length);
  return Math.round(file.sizeBytes / perRow);
}

function problemWarning(count: number): Reason[] {
  if (count === 0) return [];
  return [
    reason("lines_would_be_refused", { count }, `${count} lines of the sample cannot be read and would be refused.`),
  ];
}

function chosenReason(column: { readonly type: ColumnType }): Reason {
  return reason("chosen", { type: column.type }, "You chose this type.");
}

function timeReason(type: "date" | "timestamp", format: string | null): Reason {
  const words = type === "date" ? "dates" : "dates with time";
  return format === null
    ? reason(`iso_${type}`, {}, `The values are ${words} in ISO 8601.`)
    : reason(`formatted_${type}`, { format }, `The values are ${words} of the form ${format}.`);
}

function parquetReason(type: string): Reason {
  const shown = type.slice(0, 100);
  return reason("parquet_type", { type: shown }, `The column has the type ${shown} in the Parquet file.`);
}
