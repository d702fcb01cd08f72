import { COMMAND_BLOCK, type CommandLayout } from "./command-block.js";

/** A thread other than the calling one. */
export interface ThreadWorker {
  enter(memory: WebAssembly.Memory, control: number): void;
  terminate(): void;
}

export interface WorkerStart {
  readonly module: WebAssembly.Module;
  /** 1, 2, ...: the calling thread is 0. */
  readonly thread: number;
}

/** Starts a worker and waits until it listens. Its program is text, so that no bundler can lose a file of it. */
export function startWorker(start: WorkerStart): Promise<ThreadWorker> {
  const program = `(${serveKernels})(${JSON.stringify(COMMAND_BLOCK)})`;
  const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  return node ? startInNode(node, program, start) : startInBrowser(program, start);
}

function startInNode(
  { Worker }: typeof import("node:worker_threads"),
  program: string,
  start: WorkerStart,
): Promise<ThreadWorker> {
  // Without the parent's flags: some, such as those of test runners, would load modules into the worker.
  const worker = new Worker(program, { eval: true, execArgv: [], stdin: false });
  worker.postMessage(start);
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", () => {
      worker.unref();
      resolve({
        enter: (memory, control) => worker.postMessage({ memory, control }),
        terminate: () => void worker.terminate(),
      });
    });
  });
}

function startInBrowser(program: string, start: WorkerStart): Promise<ThreadWorker> {
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.postMessage(start);
  return new Promise<ThreadWorker>((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = () => {
      resolve({
        enter: (memory, control) => worker.postMessage({ memory, control }),
        terminate: () => worker.terminate(),
      });
    };
  }).finally(() => URL.revokeObjectURL(url));
}

/**
 * The whole program of a worker, which runs from its text and so refers to nothing outside. Told of a memory, it takes
 * commands from it until one says leave: it spins for a moment, because the next command mostly follows within
 * microseconds, and then sleeps, so that it takes no core from others.
 */
function serveKernels(layout: CommandLayout): void {
  const parent = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  const post = (message: unknown) => (parent ? parent.postMessage(message) : globalThis.postMessage(message));
  let started: WorkerStart;

  const serve = (memory: WebAssembly.Memory, control: number) => {
    let ranOut = false;
    const abort = () => {
      ranOut = true;
      throw new Error("out of memory");
    };
    const instance = new WebAssembly.Instance(started.module, { env: { memory, abort } });
    const kernels = Object.values(instance.exports) as ((...args: number[]) => number | undefined)[];
    const table = instance.exports.table as WebAssembly.Table;
    const words = new Int32Array(memory.buffer, control, layout.threadsAt / 4);
    const own = control + layout.threadsAt + started.thread * layout.threadBytes;
    const numbers = new Float64Array(memory.buffer, own, layout.threadBytes / 8);
    // A list for each number of arguments, used again by every command: thousands of them make up a small fit.
    const argumentLists = Array.from({ length: layout.result }, (_, length) => new Array<number>(length).fill(0));
    const done = () => {
      const isLast = Atomics.sub(words, layout.pending, 1) === 1;
      if (isLast && Atomics.load(words, layout.callerSleeps)) Atomics.notify(words, layout.pending);
    };
    const fail = (error: unknown) => {
      // The first failure is the cause of the others': those wait for a thread that will not come.
      if (Atomics.compareExchange(words, layout.failed, 0, started.thread + 1) === 0) {
        const message = String((error as Error).message).slice(0, layout.mostUnits);
        const units = new Uint16Array(memory.buffer, own + 8, layout.mostUnits);
        for (let i = 0; i < message.length; i++) units[i] = message.charCodeAt(i);
        numbers[0] = message.length;
        numbers[layout.result] = Number(ranOut);
      }
      ranOut = false;
      Atomics.store(words, layout.round, layout.abandoned);
      Atomics.notify(words, layout.round);
    };
    done();
    let bound: number = layout.mostSpins;
    for (let seen = 0; ; ) {
      let spins = 0;
      while (spins < bound && Atomics.load(words, layout.command) === seen) spins++;
      if (spins < bound) bound = Math.min(layout.mostSpins, bound + layout.mostSpins / 16);
      else bound = Math.max(layout.leastSpins, bound / 2);
      while (Atomics.load(words, layout.command) === seen) {
        Atomics.add(words, layout.sleepers, 1);
        Atomics.wait(words, layout.command, seen);
        Atomics.sub(words, layout.sleepers, 1);
      }
      seen = Atomics.load(words, layout.command);
      const kernel = words[layout.kernel] as number;
      const args = argumentLists[numbers[0] as number] as number[];
      for (let i = 0; i < args.length; i++) args[i] = numbers[i + 1] as number;
      try {
        if (kernel === layout.compile) {
          const [address, length, slot] = args as [number, number, number];
          const bytes = new Uint8Array(memory.buffer, address, length).slice();
          const added = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
          if (table.length <= slot) table.grow(slot + 1 - table.length);
          table.set(slot, Object.values(added.exports)[0]);
        } else if (kernel !== layout.leave) numbers[layout.result] = kernels[kernel]?.(...args) ?? 0;
      } catch (error) {
        fail(error);
      }
      done();
      if (kernel === layout.leave) return;
    }
  };

  const handle = (message: WorkerStart | { memory: WebAssembly.Memory; control: number }) => {
    if ("memory" in message) return serve(message.memory, message.control);
    started = message;
    post("ready");
  };
  if (parent) parent.on("message", handle);
  else globalThis.onmessage = ({ data }) => handle(data);
}
