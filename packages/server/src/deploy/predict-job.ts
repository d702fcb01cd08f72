import { join } from "node:path";
import { CrisolError } from "@crisol/contract";
import { loadPipeline, RecipeError } from "@crisol/engine";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import { withThreads } from "../compute/with-threads.js";
import { type Duck, openDuck } from "../data/duckdb.js";
import { importFile } from "../data/import-file.js";
import type { ImportPlan, SourceFile } from "../data/import-plan.js";
import { framePieces } from "./frame-pieces.js";
import { type CodeModelSpec, scoreByProcess } from "./pyfunc/score-by-process.js";
import { scoreColumns, scoredParts } from "./score-columns.js";
import { ScoreTable } from "./score-table.js";
import { writeScoredCsv, writeScoredParquet } from "./scored-file.js";

/** What the job's process is told; JSON. */
export type PredictSpec = {
  readonly source:
    | { readonly kind: "file"; readonly file: SourceFile; readonly plan: ImportPlan }
    | { readonly kind: "data"; readonly sha256: string; readonly rowCount: number };
} & (
  | { readonly modelSha256: string }
  /** Of a model that only its own code can predict with. */
  | { readonly codeModel: CodeModelSpec }
);

export interface PredictJobResult {
  readonly rowCount: number;
  readonly refusedRowCount: number;
  readonly parquetSha256: string;
  readonly csvSha256: string;
  readonly resultSizeBytes: number;
}

/** Scores a file or a data version piece by piece, with the very function or process that answers in real time. */
export const predictRunner: JobRunner<PredictSpec, PredictJobResult> = {
  async run(spec, context) {
    const { blobs, signal, workDir } = context;
    const read = await readSource(spec.source, context);
    const duck = await openDuck({ files: [read.parquetPath], folder: workDir });
    const interrupt = () => duck.connection.interrupt();
    signal.addEventListener("abort", interrupt);
    try {
      const table =
        "codeModel" in spec
          ? await scoreByProcess(spec.codeModel, read, duck, context)
          : await scoreByPipeline(spec.modelSha256, read, duck, context);
      context.progress("write", 0, 2, "steps");
      const parquetPath = join(workDir, "result.parquet");
      await writeScoredParquet(duck, { ...read, columns: table.columns }, parquetPath);
      context.progress("write", 1, 2, "steps");
      const csvPath = join(workDir, "result.csv");
      await writeScoredCsv(duck, parquetPath, csvPath);
      const parquet = await blobs.put({ file: parquetPath });
      const csv = await blobs.put({ file: csvPath });
      context.progress("write", 2, 2, "steps");
      return {
        rowCount: table.counts.rowCount - table.counts.refusedRowCount,
        refusedRowCount: table.counts.refusedRowCount + read.refusedRowCount,
        parquetSha256: parquet.sha256,
        csvSha256: csv.sha256,
        resultSizeBytes: parquet.sizeBytes,
      };
    } finally {
      signal.removeEventListener("abort", interrupt);
      duck.close();
    }
  },
};

interface ReadSource {
  readonly parquetPath: string;
  readonly refusedPath: string | null;
  readonly rowCount: number;
  readonly refusedRowCount: number;
}

async function readSource(source: PredictSpec["source"], context: JobContext): Promise<ReadSource> {
  const { blobs, signal, workDir } = context;
  if (source.kind === "data") {
    await blobs.verify(source.sha256);
    return { parquetPath: blobs.path(source.sha256), refusedPath: null, rowCount: source.rowCount, refusedRowCount: 0 };
  }
  const { file, plan } = source;
  const progress = (done: number) => context.progress("read", done, file.sizeBytes, "bytes");
  progress(0);
  return await importFile(plan, file, workDir, { signal, progress });
}

async function scoreByPipeline(
  sha256: string,
  read: ReadSource,
  duck: Duck,
  { blobs, signal, progress }: JobContext,
): Promise<ScoreTable> {
  const pipeline = loadPipeline(await blobs.read(sha256));
  const columns = scoreColumns(pipeline);
  const table = await ScoreTable.create(duck, columns);
  const names = pipeline.signature.map((column) => column.name);
  await withThreads(read.rowCount, async (threads) => {
    for await (const frame of framePieces(duck, read.parquetPath, names)) {
      signal.throwIfAborted();
      try {
        await table.add(scoredParts(pipeline, columns, frame, threads));
      } catch (error) {
        if (error instanceof RecipeError) throw new CrisolError("input_invalid", { problem: error.message });
        throw error;
      }
      progress("predict", table.counts.rowCount, read.rowCount, "rows");
    }
  });
  return table;
}
