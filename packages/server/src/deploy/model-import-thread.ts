import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { CrisolError } from "@crisol/contract";
import { savePipeline } from "@crisol/engine";
import { readForeignModel } from "./foreign-model.js";
import { measureModel } from "./measure-model.js";
import type { ImportThreadAnswer, ImportThreadData } from "./model-import-threads.js";

// Entry of a thread that reads one model file of another library, and ends.

const { path, options, measuring } = workerData as ImportThreadData;

async function read(): Promise<ImportThreadAnswer> {
  try {
    const { pipeline, about } = readForeignModel(await readFile(path), options);
    if (measuring === undefined) return { about };
    const measured = measuring === null ? null : await measureModel(pipeline, measuring);
    return { about, model: savePipeline(pipeline), measured };
  } catch (error) {
    if (error instanceof CrisolError) return { refused: error.code, params: error.params };
    throw error;
  }
}

parentPort?.postMessage(await read());
