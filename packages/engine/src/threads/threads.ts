import { EngineError } from "../engine-error.js";
import { kernelModule } from "../kernel-module.js";
import { startWorker, type ThreadWorker } from "./thread-worker.js";

/**
 * Threads that run kernels, made by the caller and passed to `fit`: the engine starts none by itself. A model's bytes do
 * not depend on them. One fit at a time uses them; another one inside its progress callback runs on one thread.
 */
export interface Threads {
  /** Threads that compute, the calling one included. */
  readonly count: number;
  /**
   * Has every other thread take commands from `memory`, laid out at `control` (see command-block.ts). False when they
   * serve another memory or are closed. The commands end with `leave`, after which `left` is called.
   */
  enter(memory: WebAssembly.Memory, control: number): boolean;
  left(): void;
  /** Ends the threads; while a fit uses them, as soon as it is done. */
  close(): void;
}

export interface ThreadsOptions {
  /** Threads, the calling one included: 1 to 64. Default: the cores that the machine offers. */
  readonly count?: number;
}

const MOST_THREADS = 64;

/**
 * Starts threads: `worker_threads` in Node, Web Workers in a browser. They sleep between fits and never keep a Node
 * process alive. In a browser the page must be cross-origin isolated (headers Cross-Origin-Opener-Policy: same-origin and
 * Cross-Origin-Embedder-Policy: require-corp), since memory is shared, and its Content-Security-Policy must allow
 * `worker-src blob:`. A page's main thread may not sleep: there, `fit` keeps a core busy while it waits for the others,
 * so it is better called from a worker.
 *
 * Throws EngineError "bad_params" for a count out of bounds and "threads_unavailable" where memory cannot be shared.
 */
export async function createThreads({ count = availableCores() }: ThreadsOptions = {}): Promise<Threads> {
  if (!Number.isInteger(count) || count < 1 || count > MOST_THREADS) {
    throw new EngineError("bad_params", `count must be a whole number from 1 to ${MOST_THREADS}, not ${count}`);
  }
  if (typeof SharedArrayBuffer === "undefined") {
    throw new EngineError("threads_unavailable", "threads share memory, and this page is not cross-origin isolated");
  }
  const module = kernelModule(true);
  const started = Array.from({ length: count - 1 }, (_, i) => startWorker({ module, thread: i + 1 }));
  try {
    return new WorkerThreads(await Promise.all(started));
  } catch (error) {
    for (const worker of await Promise.allSettled(started)) if (worker.status === "fulfilled") worker.value.terminate();
    throw new EngineError("threads_unavailable", `a thread could not be started: ${(error as Error).message}`);
  }
}

class WorkerThreads implements Threads {
  readonly count: number;
  readonly #workers: readonly ThreadWorker[];
  #busy = false;
  #closed = false;

  constructor(workers: readonly ThreadWorker[]) {
    this.#workers = workers;
    this.count = workers.length + 1;
  }

  enter(memory: WebAssembly.Memory, control: number): boolean {
    if (this.#busy || this.#closed) return false;
    this.#busy = true;
    for (const worker of this.#workers) worker.enter(memory, control);
    return true;
  }

  left(): void {
    this.#busy = false;
    if (this.#closed) this.#terminate();
  }

  close(): void {
    this.#closed = true;
    if (!this.#busy) this.#terminate();
  }

  #terminate(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

function availableCores(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  const cores = os ? os.availableParallelism() : globalThis.navigator.hardwareConcurrency;
  return Math.max(1, Math.min(MOST_THREADS, cores));
}
