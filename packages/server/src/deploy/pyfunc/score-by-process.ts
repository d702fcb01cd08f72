import { join } from "node:path";
import { CrisolError, type SignatureInput } from "@crisol/contract";
import type { Column, Frame } from "@crisol/engine";
import type { JobContext } from "../../compute/job-kind.js";
import { JobLogWriter } from "../../compute/log/job-log-writer.js";
import { detectConfinement } from "../../compute/process/confinement-support.js";
import type { Duck } from "../../data/duckdb.js";
import { framePieces } from "../frame-pieces.js";
import { ScoreTable } from "../score-table.js";
import { ModelProcess, type ProcessLog } from "./model-process.js";
import { type ModelFile, prepareModel } from "./prepare-model.js";
import { AnswerColumns, type AnsweredPart, type Cells, ProcessScores } from "./process-scores.js";

/** What a job is told of a model that only its own code can predict with; JSON. */
export interface CodeModelSpec {
  readonly name: string;
  readonly files: readonly ModelFile[];
  readonly inputs: readonly SignatureInput[];
  /** Of all environments. */
  readonly maximumEnvironmentBytes: number;
}

/** Rows of a request: more of them as long as it is answered soon, fewer where it is not. */
const FIRST_ROWS = 64;
const MOST_ROWS = 2048;
const SOON_MS = 1000;
const LATE_MS = 10_000;
/** Nobody waits for one request of a batch. */
const REQUEST_MS = 600_000;

/**
 * Scores the rows with the model's own code, in a process and environment of its own, held apart as that of an endpoint. Throws
 * `scoring_failed` when its process ends, `input_invalid` for columns that are not what it takes, and the errors of environments.
 */
export async function scoreByProcess(
  model: CodeModelSpec,
  source: { readonly parquetPath: string; readonly rowCount: number },
  duck: Duck,
  context: JobContext,
): Promise<ScoreTable> {
  const writer = new JobLogWriter({ folder: context.logDir, now: Date.now });
  try {
    return await score(model, source, duck, context, {
      say: (text) => writer.note("info", text),
      write: (piece) => writer.write("stderr", Buffer.from(piece)),
    });
  } finally {
    await writer.close();
  }
}

async function score(
  model: CodeModelSpec,
  { parquetPath, rowCount }: { readonly parquetPath: string; readonly rowCount: number },
  duck: Duck,
  context: JobContext,
  log: ProcessLog,
): Promise<ScoreTable> {
  const { signal, workDir, dataDir, blobs, jobId, progress } = context;
  const folder = join(workDir, "serving");
  progress("environment", 0, null, "steps");
  const failed = (error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof CrisolError) return error;
    const problem = (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
    return new CrisolError("scoring_failed", { value: model.name, problem });
  };
  const environment = await prepareModel(model.files, folder, {
    root: dataDir,
    blobs,
    maximumBytes: model.maximumEnvironmentBytes,
    log,
    signal,
  }).catch((error: unknown) => {
    // Those of environments have codes of their own.
    throw typeof (error as { code?: unknown }).code === "string" ? error : failed(error);
  });
  progress("load", 0, null, "steps");
  const support = detectConfinement();
  const options = { id: jobId, folder, environment, dataDir, support, log, signal, requestMs: REQUEST_MS };
  const { process, classes } = await ModelProcess.start(options).catch((error: unknown) => {
    throw failed(error);
  });
  const abort = () => process.end("it was cancelled");
  signal.addEventListener("abort", abort);
  try {
    const scores = new ProcessScores((rows) => process.request(rows), model.name);
    const names = model.inputs.map(({ name }) => name);
    // Of rows that were refused before one was answered: what kind of answers there are shows that one.
    let early: AnsweredPart[] = [];
    let answered: { readonly columns: AnswerColumns; readonly table: ScoreTable } | undefined;
    const begin = async (columns: AnswerColumns) => ({
      columns,
      table: await ScoreTable.create(duck, columns.columns),
    });
    let done = 0;
    for await (const rows of requests(duck, parquetPath, model.inputs, names)) {
      const parts: AnsweredPart[] = [];
      for await (const part of scores.answers(rows)) parts.push(part);
      const first = parts.find(({ answers }) => answers)?.answers?.[0];
      if (!answered && first) answered = await begin(new AnswerColumns(first, classes));
      if (answered) {
        const { columns, table } = answered;
        await table.add([...early, ...parts].flatMap((part) => [...columns.parts(part)]));
        early = [];
      } else early.push(...parts);
      done += rows.length;
      progress("predict", done, rowCount, "rows");
    }
    const { columns, table } = answered ?? (await begin(new AnswerColumns(undefined, classes)));
    await table.add(early.flatMap((part) => [...columns.parts(part)]));
    return table;
  } catch (error) {
    throw failed(error);
  } finally {
    signal.removeEventListener("abort", abort);
    process.end("all rows are scored");
    await process.ended;
  }
}

/** The rows of the file, a request's at a time. How many those are follows how soon the one before was answered. */
async function* requests(
  duck: Duck,
  path: string,
  inputs: readonly SignatureInput[],
  names: readonly string[],
): AsyncGenerator<Cells[]> {
  let size = FIRST_ROWS;
  for await (const frame of framePieces(duck, path, names)) {
    const columns = columnsOf(frame, inputs);
    for (let from = 0; from < frame.rowCount; ) {
      const to = Math.min(from + size, frame.rowCount);
      const rows = Array.from({ length: to - from }, (_, i) => columns.map((cell) => cell(from + i)));
      const startedMs = performance.now();
      yield rows;
      const tookMs = performance.now() - startedMs;
      if (tookMs < SOON_MS) size = Math.min(size * 2, MOST_ROWS);
      else if (tookMs > LATE_MS) size = Math.max(Math.floor(size / 2), 1);
      from = to;
    }
  }
}

/** Readers of the frame's cells as the process takes them. Throws `input_invalid` for a column of another type. */
function columnsOf(frame: Frame, inputs: readonly SignatureInput[]): ((row: number) => Cells[number])[] {
  return inputs.map(({ name, type }, at) => {
    const column = frame.columns[at] as Column;
    const wanted = type === "text" ? "category" : type === "timestamp" ? "timestamp" : "numeric";
    if (column.kind !== wanted) {
      const is = column.kind === "category" ? "texts" : column.kind === "numeric" ? "numbers" : "times";
      throw new CrisolError("input_invalid", {
        problem: `the column ${name} is of ${is}, and the model takes it as ${type}`,
      });
    }
    if (column.kind === "category") {
      const { codes, levels } = column;
      return (row) => levels[codes[row] as number] ?? null;
    }
    const { values } = column;
    return (row) => {
      const value = values[row] as number;
      if (Number.isNaN(value)) return null;
      if (type === "boolean") return value !== 0;
      return type === "timestamp" ? new Date(value).toISOString() : value;
    };
  });
}
