import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImportOptions } from "@crisol/contract";
import { CrisolError, type Detection } from "@crisol/contract";
import { cellExpression, cellOf } from "./cell.js";
import { detect } from "./detect.js";
import type { Detected } from "./detected.js";
import { identifier, literal, openDuck, withDuck } from "./duckdb.js";
import { importFile } from "./import-file.js";
import type { ImportPlan, SourceFile } from "./import-plan.js";
import { notParquet, parquetColumns, parquetExpression } from "./parquet-source.js";
import { readRows } from "./rows.js";

export const previewRows = 50;

/** What the API answers to "how would this file be read": the detection with the first rows as they would be imported. */
export async function detectionOf(file: SourceFile, options: ImportOptions): Promise<Detection> {
  const detected = await detect(file, options);
  const { plan } = detected;
  return {
    options: plan.options,
    columns: plan.columns.map((column, i) => {
      const { reason, missingInSample, examples } = detected.columns[i] as Detected["columns"][number];
      return { name: column.name, type: column.type, reason, missingInSample, examples: [...examples] };
    }),
    preview: await preview(file, detected),
    sizeBytes: file.sizeBytes,
    estimatedRowCount: detected.estimatedRowCount,
    warnings: [...detected.warnings],
  };
}

/** Imports the beginning of the file with the same code as the whole will be, and reads the rows back. */
async function preview(file: SourceFile, detected: Detected): Promise<Detection["preview"]> {
  const { plan, head } = detected;
  const cells = head === null ? await parquetPreview(file, plan) : await textPreview(file, plan, firstRows(head));
  return cells.map((row) => Object.fromEntries(plan.columns.map((column, i) => [column.name, cellOf(row[i])])));
}

async function textPreview(file: SourceFile, plan: ImportPlan, head: Buffer): Promise<unknown[][]> {
  const folder = await mkdtemp(join(tmpdir(), "crisol-preview-"));
  try {
    const path = join(folder, "head");
    await writeFile(path, head, { mode: 0o600 });
    const utf8: ImportPlan = {
      ...plan,
      gzip: false,
      options: { ...plan.options, encoding: "utf-8" },
      // The types are settled: the preview shows them even where its own rows would speak for others.
      columns: plan.columns.map((column) => ({ ...column, chosen: column.type !== "integer" })),
    };
    const done = await importFile(utf8, { path, name: file.name, sizeBytes: head.length }, folder);
    return await withDuck(done.parquetPath, (duck) =>
      readRows(duck, done.parquetPath, [...done.columns], { offset: 0, limit: previewRows }),
    );
  } catch (error) {
    // Every row of the beginning is refused: the warnings say so.
    if (error instanceof CrisolError && error.code === "data_empty") return [];
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function parquetPreview(file: SourceFile, plan: ImportPlan): Promise<unknown[][]> {
  const duck = await openDuck({ files: [file.path] });
  try {
    const sources = await parquetColumns(duck, file.path, file.name);
    const inner = plan.columns.map((column, i) => {
      const type = sources[i]?.sourceType ?? "VARCHAR";
      return `${parquetExpression(column.sourceName, type, column.type)} AS ${identifier(column.name)}`;
    });
    const outer = plan.columns.map((column) => cellExpression(column.name, column.type));
    const reader = await duck.connection.runAndReadAll(
      `SELECT ${outer.join(", ")} FROM (SELECT ${inner.join(", ")} FROM read_parquet(${literal(file.path)}) LIMIT ${previewRows})`,
    );
    return reader.getRows();
  } catch (error) {
    throw error instanceof CrisolError ? error : notParquet(error, file.name);
  } finally {
    duck.close();
  }
}

/** Enough of the beginning for the preview, cut at a line end. */
function firstRows(head: Buffer): Buffer {
  const wanted = 64 * 1024;
  if (head.length <= wanted) return head;
  const cut = head.lastIndexOf(10, wanted);
  return cut < 0 ? head : head.subarray(0, cut + 1);
}
