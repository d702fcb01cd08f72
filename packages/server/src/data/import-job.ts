import { realpath } from "node:fs/promises";
import type { DataColumn, ImportOptions } from "@crisol/contract";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import type { Blobs } from "../store/blobs.js";
import { hashOf, type ImportedFile, importFile } from "./import-file.js";
import { type ImportPlan, optionsWithTypes, type SourceFile } from "./import-plan.js";
import { notReadable } from "./text-input.js";

/** What the job's process is told; JSON. */
export interface ImportSpec {
  readonly source: SourceFile;
  readonly plan: ImportPlan;
}

/** What the server keeps of a finished import. */
export interface ImportResult {
  readonly columns: readonly DataColumn[];
  readonly rowCount: number;
  readonly refusedRowCount: number;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly refusedSha256: string | null;
  readonly sourceSha256: string;
  readonly options: ImportOptions;
}

/** Reads the source into a Parquet blob, and what it refuses into another. */
export const importRunner: JobRunner<ImportSpec, ImportResult> = {
  async run({ source, plan }: ImportSpec, context: JobContext): Promise<ImportResult> {
    const { blobs, signal, workDir } = context;
    if (source.kind === "path") await requireSamePath(source);
    context.progress("read", 0, source.sizeBytes, "bytes");
    // The hash is taken beside DuckDB's threads, not before or after them.
    const hashing = source.sha256 ?? hashOf(source.path, signal);
    const [imported, sourceSha256] = await Promise.all([
      importFile(plan, source, workDir, {
        signal,
        progress: (done) => context.progress("read", done, source.sizeBytes, "bytes"),
      }),
      hashing,
    ]);
    context.progress("read", source.sizeBytes, source.sizeBytes, "bytes");
    imported.columns.forEach((column, i) => {
      const planned = plan.columns[i];
      if (!planned) context.log("warning", `The column "${column.name}" is not in the sample; it was added as text.`);
      else if (planned.type !== column.type) {
        context.log(
          "warning",
          `The column "${column.name}" was taken for ${planned.type} in the sample; it is ${column.type}.`,
        );
      }
    });
    if (imported.refusedRowCount > 0) context.log("warning", `${imported.refusedRowCount} rows were refused.`);
    return keepImported(imported, { plan, sourceSha256, blobs });
  },
};

/** Puts an imported file into the blobs; its files are gone then. */
export async function keepImported(
  imported: ImportedFile,
  { plan, sourceSha256, blobs }: { readonly plan: ImportPlan; readonly sourceSha256: string; readonly blobs: Blobs },
): Promise<ImportResult> {
  const data = await blobs.put({ file: imported.parquetPath });
  const refused = imported.refusedPath === null ? null : await blobs.put({ file: imported.refusedPath });
  return {
    columns: imported.columns.map(({ name, type }) => ({ name, type })),
    rowCount: imported.rowCount,
    refusedRowCount: imported.refusedRowCount,
    sha256: data.sha256,
    sizeBytes: data.sizeBytes,
    refusedSha256: refused?.sha256 ?? null,
    sourceSha256,
    options: optionsWithTypes({ ...plan, columns: imported.columns }),
  };
}

/** The path was found to be allowed when the job was queued: since then, a link may have taken its place. */
async function requireSamePath(source: SourceFile): Promise<void> {
  const real = await realpath(source.path).catch(() => null);
  if (real !== source.path) throw notReadable(source.name, "it was moved or replaced since the import was asked for");
}
