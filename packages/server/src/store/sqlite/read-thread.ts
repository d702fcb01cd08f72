import { parentPort, workerData } from "node:worker_threads";
import { StoreError } from "../store-error.js";
import { openConnection, type SqliteConnection } from "./connection.js";
import type { ReadAnswer, ReadRequest, ReadThreadData } from "./long-read.js";

/**
 * Entry of a thread for long reads: one read-only connection of its own, one statement at a time, until the message
 * `null` closes it.
 */
const port = parentPort!;
let connection: SqliteConnection | undefined;

port.on("message", (request: ReadRequest | null) => {
  if (request === null) {
    connection?.close();
    port.close();
  } else {
    port.postMessage(answerTo(request));
  }
});

function answerTo({ sql, parameters }: ReadRequest): ReadAnswer {
  try {
    // Opened here, so that what goes wrong with it is the answer to a read.
    connection ??= openConnection((workerData as ReadThreadData).path, {
      readOnly: true,
      busyTimeoutMs: (workerData as ReadThreadData).busyTimeoutMs,
    });
    return { rows: connection.run(sql, parameters).rows };
  } catch (error) {
    if (error instanceof StoreError) return { code: error.code, message: error.message };
    return { code: "statement_failed", message: String(error) };
  }
}
