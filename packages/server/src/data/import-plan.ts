import type { ColumnType, DataFormat, ImportOptions } from "@crisol/contract";

export interface PlannedColumn {
  readonly name: string;
  /** The key in JSON lines, the name in a Parquet file; as `name` elsewhere. */
  readonly sourceName: string;
  readonly type: ColumnType;
  /** The user chose the type: values that do not fit are refused, and the type stays. */
  readonly chosen: boolean;
}

/** Everything that an import needs to know about a file; JSON. */
export interface ImportPlan {
  readonly format: DataFormat;
  readonly gzip: boolean;
  readonly options: Required<ImportOptions>;
  readonly columns: readonly PlannedColumn[];
  /** Whether DuckDB reads the header as we do: one line, the first of the file. */
  readonly plainHeader: boolean;
}

/** A file to import, found and allowed. */
export interface SourceFile {
  readonly kind: "upload" | "path" | "example";
  /** What the user calls it; formats are guessed from its extension too. */
  readonly name: string;
  /** Absolute path of a regular file. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Null where it is known only after reading. */
  readonly sha256: string | null;
  readonly uploadId: string | null;
}

/** The options with the types that an import ended with. */
export function optionsWithTypes(plan: ImportPlan): Required<ImportOptions> {
  return { ...plan.options, columnTypes: Object.fromEntries(plan.columns.map((column) => [column.name, column.type])) };
}
