import { Worker } from "node:worker_threads";
import { CrisolError, type ErrorCode, type ForeignModel } from "@crisol/contract";
import { modelImportThread } from "../entry-files.js";
import type { ForeignOptions } from "./foreign-model.js";
import type { MeasuredModel, MeasuringRows } from "./measure-model.js";

/** What a thread is started with. */
export interface ImportThreadData {
  readonly path: string;
  readonly options: ForeignOptions;
  /** Rows to measure the model on, or null without any; undefined where only what the file is, is asked. */
  readonly measuring?: MeasuringRows | null;
}

export type ImportThreadAnswer =
  | (Partial<ReadModel> & { readonly about: ForeignModel })
  | { readonly refused: ErrorCode; readonly params: CrisolError["params"] };

/** A model file of another library, read. */
export interface ReadModel {
  readonly about: ForeignModel;
  /** In Crisol's own format. */
  readonly model: Uint8Array;
  /** A sentence where the rows do not fit the model; null without rows. */
  readonly measured: MeasuredModel | string | null;
}

/** Larger files are refused before they are read. */
const MOST_BYTES = 2 ** 28;
const MOST_HEAP_MB = 4096;
const MOST_MINUTES = 10;
/** Files that are read at a time; further ones wait. */
const MOST_THREADS = 2;

/** Reads model files of other libraries on threads of their own: a large or hostile one holds up no request. */
export class ModelImportThreads {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** What the file at `path` is. Throws `model_file_invalid`. */
  async inspect(path: string, sizeBytes: number, options: ForeignOptions): Promise<ForeignModel> {
    return (await this.#answer({ path, options }, sizeBytes)).about;
  }

  /** The model in the file at `path`, measured on the rows where they fit. Throws `model_file_invalid`. */
  async read(
    path: string,
    sizeBytes: number,
    options: ForeignOptions,
    measuring: MeasuringRows | null,
  ): Promise<ReadModel> {
    const { about, model, measured = null } = await this.#answer({ path, options, measuring }, sizeBytes);
    return { about, model: model as Uint8Array, measured };
  }

  async #answer(data: ImportThreadData, sizeBytes: number) {
    if (sizeBytes > MOST_BYTES) throw invalid(`it may have at most ${MOST_BYTES} bytes, not ${sizeBytes}`);
    while (this.#running >= MOST_THREADS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      const answer = await answerOf(data);
      if ("refused" in answer) throw new CrisolError(answer.refused, answer.params);
      return answer;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}

function answerOf(data: ImportThreadData): Promise<ImportThreadAnswer> {
  const worker = new Worker(modelImportThread, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  return new Promise<ImportThreadAnswer>((resolve, reject) => {
    const timeout = setTimeout(() => {
      reject(invalid(`reading it takes longer than ${MOST_MINUTES} minutes`));
      void worker.terminate();
    }, MOST_MINUTES * 60_000);
    worker.once("message", resolve);
    worker.once("error", (error: Error & { code?: string }) => {
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? invalid(`it needs more than ${MOST_HEAP_MB} MB`) : error);
    });
    worker.once("exit", (code) => {
      clearTimeout(timeout);
      reject(new Error(`the thread ended with code ${code} before it had read the model file`));
    });
  });
}

function invalid(problem: string): CrisolError {
  return new CrisolError("model_file_invalid", { problem });
}
