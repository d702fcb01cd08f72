import { setTimeout as sleep } from "node:timers/promises";
import type { Cell, ModelProcess as ModelProcessView } from "@crisol/contract";
import { LogTail } from "./log-tail.js";
import { type ModelAnswer, ModelProcess, type ModelProcessOptions } from "./model-process.js";

/** What of a model's process is told to whoever asked for a prediction. */
export class ModelProblem extends Error {
  constructor(
    readonly code: "model_not_ready" | "model_failed",
    message: string,
  ) {
    super(message);
  }
}

export interface ServedModelOptions {
  /** Makes all that the process needs: told where to say what it does, and when to stop. */
  prepare(log: LogTail, signal: AbortSignal): Promise<Omit<ModelProcessOptions, "log" | "signal">>;
  /** Told each time the model is loaded: the classes it has, null where it predicts numbers or does not say. */
  loaded(classes: readonly string[] | null): Promise<void>;
}

/** Ends in a row, without an answer between them, after which it is not started again; those of a request do not count. */
const MOST_ENDS = 5;
const FIRST_PAUSE_MS = 500;
/** One that has lived this long and ends has a reason of its own: it is not one of a row. */
const LIVED_MS = 60_000;

/** A model of MLflow's that is kept loaded in a process, which is started again when it ends. */
export class ServedModel {
  readonly #log = new LogTail();
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #state: ModelProcessView["state"] = "preparing";
  #problem: string | null = null;
  #restarts = 0;
  #process: ModelProcess | undefined;
  #isAsked = false;
  /** Requests take their turns: each waits for the one before. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Told of each change of the state. */
  #watchers: (() => void)[] = [];

  constructor(readonly options: ServedModelOptions) {
    this.#done = this.#run().catch((error: unknown) => this.#fail(error));
  }

  get view(): ModelProcessView {
    return { state: this.#state, problem: this.#problem, restarts: this.#restarts, log: this.#log.lines };
  }

  /**
   * What the model answers to the rows. A request that ends the process fails alone: the next waits for it to be loaded
   * again. Throws a ModelProblem.
   */
  async predict(rows: readonly (readonly Cell[])[]): Promise<ModelAnswer> {
    this.#requireStarted();
    const before = this.#turn;
    const own = before.then(() => this.#ask(rows));
    this.#turn = own.catch(() => {});
    return await own;
  }

  /** Ends the process and all that it has started. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#process?.end("it was stopped");
    await this.#done;
  }

  async #ask(rows: readonly (readonly Cell[])[]): Promise<ModelAnswer> {
    while (!this.#process) {
      this.#requireStarted();
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
    this.#isAsked = true;
    try {
      return await this.#process.request(rows);
    } catch (error) {
      throw new ModelProblem("model_failed", messageOf(error));
    } finally {
      this.#isAsked = false;
    }
  }

  /** Whether it answers, or will in a moment: the first time takes too long to wait for. */
  #requireStarted(): void {
    if (this.#stopping.signal.aborted) throw new ModelProblem("model_not_ready", "it was stopped");
    if (this.#state === "failed") throw new ModelProblem("model_not_ready", this.#problem ?? "it failed");
    if (this.#process || this.#restarts > 0) return;
    const doing = this.#state === "preparing" ? "its environment is made" : "its model is loaded";
    throw new ModelProblem(
      "model_not_ready",
      `${doing}, which can take minutes; its state and log are with the endpoint`,
    );
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const prepared = await this.options.prepare(this.#log, signal);
    for (let ends = 0; !signal.aborted; ) {
      this.#to("starting");
      const ended = await this.#live(prepared);
      if (signal.aborted) return;
      this.#problem = ended.why;
      this.#log.say(`It ended: ${ended.why}`);
      ends = ended.isByRequest || ended.hasLived ? 0 : ends + 1;
      if (ends >= MOST_ENDS) throw new Error(`it ended ${ends} times in a row: ${ended.why}`);
      if (ended.wasLoaded) this.#restarts++;
      if (ends > 0) await sleep(FIRST_PAUSE_MS * 2 ** ends, undefined, { signal }).catch(() => {});
    }
  }

  /** One life of the process. */
  async #live(prepared: Omit<ModelProcessOptions, "log" | "signal">) {
    const { signal } = this.#stopping;
    try {
      const { process, classes } = await ModelProcess.start({ ...prepared, log: this.#log, signal });
      await this.options.loaded(classes);
      const startedMs = performance.now();
      this.#process = process;
      this.#to("ready");
      const why = await process.ended;
      const isByRequest = this.#isAsked;
      this.#process = undefined;
      return { why, isByRequest, wasLoaded: true, hasLived: performance.now() - startedMs > LIVED_MS };
    } catch (error) {
      return { why: messageOf(error), isByRequest: false, wasLoaded: false, hasLived: false };
    }
  }

  #fail(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#problem = messageOf(error);
    this.#log.say(`It is not tried again: ${this.#problem}`);
    this.#to("failed");
  }

  #to(state: ModelProcessView["state"]): void {
    this.#state = state;
    for (const tell of this.#watchers.splice(0)) tell();
  }
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\.$/, "").slice(0, 2000);
}
