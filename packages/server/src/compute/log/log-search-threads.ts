import { Worker } from "node:worker_threads";
import { CrisolError, type ErrorCode } from "@crisol/contract";
import { logSearchThread } from "../../entry-files.js";
import type { LogSegment } from "./log-segment.js";
import type { LogSearch, LogSearchResult } from "./search-log.js";

/** What a thread is started with. */
export interface LogSearchData {
  readonly segments: readonly LogSegment[];
  readonly search: LogSearch;
}

export type LogSearchAnswer = LogSearchResult | { readonly refused: ErrorCode; readonly params: CrisolError["params"] };

/** Searches at a time; further ones wait. */
const MOST_THREADS = 2;
const MOST_HEAP_MB = 512;
/** A thread that has not stopped by itself this long after its budget is stopped. */
const GRACE_MS = 10_000;

/** Looks through logs on threads of their own: it holds up no request, and ends. */
export class LogSearchThreads {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** See `searchLog`. Throws `search_invalid`. */
  async search(segments: readonly LogSegment[], search: LogSearch): Promise<LogSearchResult> {
    while (this.#running >= MOST_THREADS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      const answer = await answerOf({ segments, search });
      if ("refused" in answer) throw new CrisolError(answer.refused, answer.params);
      return answer;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}

function answerOf(data: LogSearchData): Promise<LogSearchAnswer> {
  const worker = new Worker(logSearchThread, {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => void worker.terminate(), data.search.budgetMs + GRACE_MS);
    worker.once("message", resolve);
    worker.once("error", (error: Error & { code?: string }) => {
      const isTooLarge = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      const problem = `looking for it takes more than ${MOST_HEAP_MB} MB`;
      reject(isTooLarge ? new CrisolError("search_invalid", { value: data.search.q, problem }) : error);
    });
    worker.once("exit", () => {
      clearTimeout(timeout);
      const problem = `looking for it takes longer than ${GRACE_MS / 1000} seconds`;
      reject(new CrisolError("search_invalid", { value: data.search.q, problem }));
    });
  });
}
