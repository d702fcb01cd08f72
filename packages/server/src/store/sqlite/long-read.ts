import { Worker } from "node:worker_threads";
import { CrisolError, type ErrorCode } from "@crisol/contract";
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { streamQuery } from "../driver.js";
import { JsonOf } from "../long-answer.js";
import { storable } from "../storable.js";
import { StoreError, type StoreErrorCode } from "../store-error.js";

/** What a thread is started with. */
export interface ReadThreadData {
  /** The database file. */
  readonly path: string;
  readonly busyTimeoutMs: number;
}

/** A statement, or a long answer, for a thread, which answers in the order that it was asked. */
export type ReadRequest =
  | { readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly name: string; readonly args: unknown };

export type ReadAnswer =
  | { readonly rows: readonly unknown[] }
  | { readonly json: Uint8Array }
  | { readonly refused: ErrorCode; readonly params: CrisolError["params"] }
  | { readonly code: StoreErrorCode; readonly message: string };

export interface LongReadOptions extends ReadThreadData {
  /** The thread's JavaScript file. */
  readonly entry: string;
  /** How many long reads run at a time; further ones wait. */
  readonly threads: number;
  /** Throws where a read may not be made. */
  readonly permit: () => void;
}

/**
 * Drives reads on threads of their own, each with its own connection: SQLite's calls are synchronous, and on the
 * server's thread a long one would hold up every request and writer. A thread starts with the first read that needs it.
 */
export class LongReadDriver implements Driver {
  readonly #idle: ReadThread[] = [];
  readonly #waiting: ((thread: ReadThread) => void)[] = [];
  #started = 0;

  constructor(readonly options: LongReadOptions) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    this.options.permit();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#started < this.options.threads) {
      this.#started++;
      return new ReadThread(this.options);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const thread = connection as ReadThread;
    const next = this.#waiting.shift();
    if (next) next(thread.ended ? new ReadThread(this.options) : thread);
    else if (thread.ended) this.#started--;
    else this.#idle.push(thread);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin"));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("commit"));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as ReadThread).rollback();
  }

  /** What the long answer called `name` makes of `args`. */
  async answer<Answer>(name: string, args: unknown): Promise<JsonOf<Answer>> {
    const thread = (await this.acquireConnection()) as ReadThread;
    try {
      return new JsonOf<Answer>(await thread.answer(name, args));
    } finally {
      await this.releaseConnection(thread);
    }
  }

  /** Waits for the reads that were accepted, then ends the threads. */
  async destroy(): Promise<void> {
    const busy = this.#started - this.#idle.length;
    const freed = Array.from({ length: busy }, () => new Promise<ReadThread>((resolve) => this.#waiting.push(resolve)));
    const threads = [...this.#idle.splice(0), ...(await Promise.all(freed))];
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

/** One thread and the read that it is at: a Kysely connection runs one statement after the other. */
class ReadThread implements DatabaseConnection {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #pending: { resolve: (answer: ReadAnswer) => void; reject: (error: StoreError) => void }[] = [];
  /** Whether it has died; the next read needs another. */
  ended = false;

  constructor(readonly options: LongReadOptions) {
    const { path, busyTimeoutMs } = options;
    this.#worker = new Worker(options.entry, { workerData: { path, busyTimeoutMs } satisfies ReadThreadData });
    this.#worker.on("message", (answer: ReadAnswer) => this.#settle()?.resolve(answer));
    this.#exited = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        this.#fail(new Error("the thread ended"));
        resolve();
      });
    });
    this.#worker.once("error", (cause) => this.#fail(cause));
    // An idle thread does not keep the process alive.
    this.#worker.unref();
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.options.permit();
    const { rows } = await this.#ask<{ rows: unknown[] }>({ sql, parameters: parameters.map(storable) });
    return { rows: rows.map(withBuffers) as R[] };
  }

  async answer(name: string, args: unknown): Promise<Buffer> {
    this.options.permit();
    const { json } = await this.#ask<{ json: Uint8Array }>({ name, args });
    return Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  }

  readonly streamQuery = streamQuery;

  /** Ends its transaction, also when no further read is permitted. */
  async rollback(): Promise<void> {
    if (!this.ended) await this.#ask({ sql: "rollback", parameters: [] });
  }

  async close(): Promise<void> {
    if (!this.ended) this.#worker.postMessage(null);
    await this.#exited;
  }

  async #ask<Answer extends ReadAnswer>(request: ReadRequest): Promise<Answer> {
    if (this.ended) throw this.#death(new Error("the thread ended"));
    const answer = await new Promise<ReadAnswer>((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
    if ("code" in answer) throw new StoreError(answer.code, answer.message);
    if ("refused" in answer) throw new CrisolError(answer.refused, answer.params);
    return answer as Answer;
  }

  #settle() {
    const settled = this.#pending.shift();
    if (this.#pending.length === 0) this.#worker.unref();
    return settled;
  }

  #fail(cause: Error): void {
    this.ended = true;
    for (const { reject } of this.#pending.splice(0)) reject(this.#death(cause));
  }

  #death(cause: Error): StoreError {
    return new StoreError("storage_failed", `A long read was ended before it was done (${cause.message}).`, { cause });
  }
}

/** Bytes arrive as plain arrays, where the other connections give Buffers. */
function withBuffers(row: unknown): unknown {
  const columns = row as Record<string, unknown>;
  for (const column in columns) {
    const value = columns[column];
    if (value instanceof Uint8Array) columns[column] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return columns;
}
