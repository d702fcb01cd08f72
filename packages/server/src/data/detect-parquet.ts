import { CrisolError, type ImportOptions, type Reason } from "@crisol/contract";
import { columnNames } from "./column-names.js";
import { chosenReason, type Detected, planColumn } from "./detected.js";
import { openDuck } from "./duckdb.js";
import { checkColumnTypes } from "./import-options.js";
import type { SourceFile } from "./import-plan.js";
import { notParquet, parquetColumns } from "./parquet-source.js";
import { reason } from "./reason.js";
import { maximumColumns } from "./screen-jsonl.js";
import { notReadable } from "./text-input.js";

/** Throws `import_options_invalid`, `file_not_readable` and `data_empty`. */
export async function detectParquet(file: SourceFile, given: ImportOptions): Promise<Detected> {
  const duck = await openDuck({ files: [file.path] });
  try {
    const sources = await parquetColumns(duck, file.path, file.name);
    if (sources.length > maximumColumns)
      throw notReadable(file.name, `it has ${sources.length} columns; the limit is ${maximumColumns}`);
    const names = columnNames(sources.map((source) => source.sourceName));
    checkColumnTypes(given, names.names);
    const columns = sources.map(({ sourceName, type }, i) =>
      planColumn(names.names[i] as string, sourceName, type, given),
    );
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

function parquetReason(type: string): Reason {
  const shown = type.slice(0, 100);
  return reason("parquet_type", { type: shown }, `The column has the type ${shown} in the Parquet file.`);
}
