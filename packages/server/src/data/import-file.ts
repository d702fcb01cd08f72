import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { CrisolError } from "@crisol/contract";
import { type Duck, openDuck } from "./duckdb.js";
import type { ImportPlan, PlannedColumn } from "./import-plan.js";
import { screenCsv } from "./screen-csv.js";
import { screenJsonl } from "./screen-jsonl.js";
import { filePieces, textPieces } from "./text-input.js";
import { copyCleanCsv, copyCsvDirectly, copyParquet, rowCountOf } from "./write-parquet.js";

export interface ImportInput {
  readonly path: string;
  /** What errors call the file. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface ImportedFile {
  readonly parquetPath: string;
  readonly columns: readonly PlannedColumn[];
  readonly rowCount: number;
  readonly refusedRowCount: number;
  /** JSON lines of RefusedRow; null if no row was refused. */
  readonly refusedPath: string | null;
}

export interface ImportHooks {
  /** How many bytes of the file were read, of `sizeBytes`. */
  progress?(doneBytes: number): void;
  signal?: AbortSignal;
}

/**
 * Turns a file into Parquet in `workDir`, by `plan`: the same file and plan give the same bytes. DuckDB reads a clean
 * CSV by itself; one with something to refuse, to trim or to transcode is first screened row by row. Throws
 * `data_empty` when there is no row at all, and `file_not_readable`.
 */
export async function importFile(
  plan: ImportPlan,
  input: ImportInput,
  workDir: string,
  hooks: ImportHooks = {},
): Promise<ImportedFile> {
  const parquetPath = join(workDir, "data.parquet");
  const duck = await openDuck({ files: [input.path], folder: workDir });
  const interrupt = () => duck.connection.interrupt();
  hooks.signal?.addEventListener("abort", interrupt);
  const stopWatching = watchProgress(duck, input.sizeBytes, hooks);
  try {
    hooks.signal?.throwIfAborted();
    const done = await convert(duck, plan, input, workDir, parquetPath, hooks);
    const rowCount = await rowCountOf(duck, parquetPath);
    if (rowCount === 0) throw new CrisolError("data_empty", { value: input.name });
    await syncFile(parquetPath);
    return { ...done, parquetPath, rowCount };
  } finally {
    stopWatching();
    hooks.signal?.removeEventListener("abort", interrupt);
    duck.close();
  }
}

async function convert(
  duck: Duck,
  plan: ImportPlan,
  input: ImportInput,
  workDir: string,
  to: string,
  hooks: ImportHooks,
): Promise<Omit<ImportedFile, "parquetPath" | "rowCount">> {
  const clean = { refusedRowCount: 0, refusedPath: null };
  let file = { ...input, gzip: plan.gzip, encoding: plan.options.encoding };
  if (plan.gzip) {
    // Unpacked to disk under a limit: DuckDB would unpack a bomb without end.
    const path = join(workDir, "unpacked");
    await pipeline(filePieces(file), createWriteStream(path, { mode: 0o600 }), { signal: hooks.signal });
    file = { ...file, path, gzip: false };
  }
  if (plan.format === "parquet") {
    await copyParquet(duck, plan, file.path, input.name, to);
    return { ...clean, columns: plan.columns };
  }
  if (readsDirectly(plan)) {
    const columns = await copyCsvDirectly(duck, plan, file.path, to);
    hooks.signal?.throwIfAborted();
    if (columns) return { ...clean, columns };
    await rm(to, { force: true });
  }
  const cleanPath = join(workDir, "clean.csv");
  const refusedPath = join(workDir, "refused.jsonl");
  const screen = plan.format === "jsonl" ? screenJsonl : screenCsv;
  const pieces = () => abortable(textPieces(file, hooks.progress), hooks.signal);
  let screened = await screen(plan, pieces(), cleanPath, refusedPath);
  if (
    screened.columns.some((column, i) => column.type === "text" && plan.columns[i] && plan.columns[i]?.type !== "text")
  ) {
    const columns = screened.columns.slice(0, plan.columns.length);
    screened = await screen({ ...plan, columns }, pieces(), cleanPath, refusedPath);
  }
  if (screened.rowCount === 0) throw new CrisolError("data_empty", { value: input.name });
  await copyCleanCsv(duck, screened.columns, cleanPath, to, screened.columns.length > plan.columns.length);
  await rm(cleanPath, { force: true });
  const { columns, refusedRowCount } = screened;
  return { columns, refusedRowCount, refusedPath: refusedRowCount > 0 ? refusedPath : null };
}

function readsDirectly(plan: ImportPlan): boolean {
  const { encoding, trim } = plan.options;
  return plan.format !== "jsonl" && encoding === "utf-8" && !trim && plan.plainHeader;
}

async function* abortable(pieces: AsyncIterable<Buffer>, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
  }
}

function watchProgress(duck: Duck, sizeBytes: number, hooks: ImportHooks): () => void {
  if (!hooks.progress) return () => {};
  const timer = setInterval(() => {
    const { percentage } = duck.connection.progress;
    if (percentage > 0) hooks.progress?.(Math.round((sizeBytes * Math.min(percentage, 100)) / 100));
  }, 250);
  return () => clearInterval(timer);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The SHA-256 of a file. */
export async function hashOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "r");
  for await (const piece of file.createReadStream({ highWaterMark: 1 << 20, signal })) hash.update(piece as Buffer);
  return hash.digest("hex");
}
