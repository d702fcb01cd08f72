import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cell, ImportOptions, RefusedRow } from "@crisol/contract";
import { detect } from "./detect.js";
import type { Detected } from "./detected.js";
import { withDuck } from "./duckdb.js";
import { hashOf, type ImportedFile, importFile } from "./import-file.js";
import type { SourceFile } from "./import-plan.js";
import { readRows } from "./rows.js";

/** An import as the tests look at it. */
export interface Trial {
  readonly detected: Detected;
  readonly imported: ImportedFile;
  readonly rows: Cell[][];
  readonly refused: RefusedRow[];
  /** Of the Parquet file. */
  readonly sha256: string;
}

/** A file of a test, as an import would find it. */
export async function trialFile(folder: string, content: Buffer | string, name = "trial.csv"): Promise<SourceFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { kind: "path", name, path, sizeBytes: (await stat(path)).size, sha256: null, uploadId: null };
}

/** Detects and imports `content`, and reads back what came of it. For tests. */
export async function tryImport(
  content: Buffer | string,
  options: ImportOptions = {},
  name = "trial.csv",
): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), "crisol-trial-"));
  try {
    const file = await trialFile(folder, content, name);
    const detected = await detect(file, options);
    const imported = await importFile(detected.plan, file, folder);
    const rows = await withDuck(imported.parquetPath, (duck) =>
      readRows(duck, imported.parquetPath, [...imported.columns], { offset: 0, limit: 100_000 }),
    );
    const lines = imported.refusedPath ? (await readFile(imported.refusedPath, "utf8")).trim().split("\n") : [];
    const refused = lines.map((line) => JSON.parse(line) as RefusedRow);
    return { detected, imported, rows, refused, sha256: await hashOf(imported.parquetPath) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
