import { Worker } from "node:worker_threads";
import type { SweepImportance } from "@crisol/contract";
import type { Configuration, Goal, ParamValues, SpaceSpec } from "@crisol/engine";
import { sweepSearchThread } from "../../entry-files.js";
import { type SearchedTrial, searchedTrial } from "./trials.js";

/** What is to be tried next. */
export interface SuggestRequest {
  readonly kind: "suggest";
  readonly space: SpaceSpec;
  readonly strategy: { readonly name: string; readonly params: ParamValues };
  readonly goal: Goal;
  readonly seed: number;
  /** All trials so far, in the order in which they were begun. */
  readonly trials: readonly SearchedTrial[];
  readonly count: number;
}

/** Configurations as if each were suggested once those before it had begun: fewer than were asked for where all were tried. */
export interface Suggestions {
  readonly configurations: readonly Configuration[];
  readonly isExhausted: boolean;
}

/** Which parameters matter. */
export interface ImportanceRequest {
  readonly kind: "importance";
  readonly space: SpaceSpec;
  readonly trials: readonly SearchedTrial[];
}

export type SearchRequest = SuggestRequest | ImportanceRequest;

/** A thread that nothing was asked of for this long ends: the next question starts another. In ms. */
const IDLE_MS = 60_000;

/**
 * Computes for sweeps on a thread of its own: on the server's, a search that learns from thousands of trials would hold up every
 * request. The thread starts with the first question, and answers one after the other.
 */
export class SearchThread {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;
  #pending: { resolve: (answer: never) => void; reject: (error: Error) => void }[] = [];

  suggest(request: Omit<SuggestRequest, "kind">): Promise<Suggestions> {
    return this.#ask<Suggestions>({ ...request, kind: "suggest", trials: request.trials.map(searchedTrial) });
  }

  importance(request: Omit<ImportanceRequest, "kind">): Promise<SweepImportance> {
    return this.#ask<SweepImportance>({ ...request, kind: "importance", trials: request.trials.map(searchedTrial) });
  }

  /** Ends the thread; what it was asked and has not answered fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#worker?.terminate();
  }

  async #ask<Answer>(request: SearchRequest): Promise<Answer> {
    if (this.#isClosed) throw new Error("The thread was closed.");
    clearTimeout(this.#idle);
    this.#worker ??= this.#started();
    const worker = this.#worker;
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      worker.ref();
      worker.postMessage(request);
    });
  }

  #started(): Worker {
    const worker = new Worker(sweepSearchThread);
    worker.on("message", (answer) => {
      this.#pending.shift()?.resolve(answer as never);
      if (this.#pending.length > 0) return;
      // An idle thread does not keep the process alive.
      worker.unref();
      this.#idle = setTimeout(() => {
        // Not to be asked any more, while it ends.
        this.#worker = undefined;
        void worker.terminate();
      }, IDLE_MS).unref();
    });
    worker.once("error", (error) => this.#ended(worker, error as Error));
    worker.once("exit", (code) =>
      this.#ended(worker, new Error(`the thread ended with code ${code} before it had an answer`)),
    );
    return worker;
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}
