import { CrisolError, type ImportOptions } from "@crisol/contract";
import { detectCsv } from "./detect-csv.js";
import { detectJsonl } from "./detect-jsonl.js";
import { detectParquet } from "./detect-parquet.js";
import type { Detected } from "./detected.js";
import { fileFormat, formatOfText, requireText } from "./file-format.js";
import { checkColumnTypes, checkOptions, invalid } from "./import-options.js";
import type { SourceFile } from "./import-plan.js";
import { readSample } from "./sample.js";

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
