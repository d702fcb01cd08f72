import { parentPort, workerData } from "node:worker_threads";
import { CrisolError } from "@crisol/contract";
import type { LogSearchAnswer, LogSearchData } from "./log-search-threads.js";
import { searchLog } from "./search-log.js";

// Entry of a thread that looks through one log, and ends.

const { segments, search } = workerData as LogSearchData;

async function answer(): Promise<LogSearchAnswer> {
  try {
    return await searchLog(segments, search);
  } catch (error) {
    if (error instanceof CrisolError) return { refused: error.code, params: error.params };
    throw error;
  }
}

parentPort?.postMessage(await answer());
