import type { MessagePort } from "node:worker_threads";
import { CrisolError } from "@crisol/contract";
import { Kysely } from "kysely";
import type { Database } from "../database.js";
import { JsonOf, type LongAnswer } from "../long-answer.js";
import { StoreError } from "../store-error.js";
import { openConnection } from "./connection.js";
import { ReadDriver, sqliteDialect } from "./dialect.js";
import type { ReadAnswer, ReadRequest, ReadThreadData } from "./long-read.js";

/**
 * Serves long reads in a thread: one read-only connection of its own, one request at a time, until the message `null`
 * closes it. What goes wrong, with opening the database too, is the answer to a request.
 */
export function serveReads(
  port: MessagePort,
  { path, busyTimeoutMs }: ReadThreadData,
  // biome-ignore lint/suspicious/noExplicitAny: each with arguments of its own.
  answers: readonly LongAnswer<any, unknown>[],
): void {
  const byName = new Map(answers.map((answer) => [answer.name, answer.make]));
  let opened: ReturnType<typeof open> | undefined;
  const open = () => {
    const connection = openConnection(path, { readOnly: true, busyTimeoutMs });
    const db = new Kysely<Database>({ dialect: sqliteDialect(new ReadDriver(connection, () => {})) });
    return { connection, db };
  };

  async function answerTo(request: ReadRequest): Promise<ReadAnswer> {
    try {
      opened ??= open();
      if ("sql" in request) return { rows: opened.connection.run(request.sql, request.parameters).rows };
      const make = byName.get(request.name)!;
      const answer = await opened.db.transaction().execute((tx) => make(tx, request.args));
      return { json: JsonOf.from(answer).bytes };
    } catch (error) {
      if (error instanceof CrisolError) return { refused: error.code, params: error.params };
      if (error instanceof StoreError) return { code: error.code, message: error.message };
      return { code: "statement_failed", message: String(error) };
    }
  }

  port.on("message", async (request: ReadRequest | null) => {
    if (request === null) {
      opened?.connection.close();
      port.close();
      return;
    }
    const answer = await answerTo(request);
    port.postMessage(answer, "json" in answer ? [answer.json.buffer as ArrayBuffer] : []);
  });
}
