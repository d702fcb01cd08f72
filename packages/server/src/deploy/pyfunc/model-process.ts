import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cell } from "@crisol/contract";
import { z } from "zod";
import { type Confined, confine } from "../../compute/process/confinement.js";
import type { ConfinementSupport } from "../../compute/process/confinement-support.js";
import { ProcessTree } from "../../compute/process/process-tree.js";
import { TreeMeter } from "../../compute/use/tree-use.js";
import { pyfuncProgram } from "../../entry-files.js";
import { framed, readMessages } from "./messages.js";

/** Where goes what is said of a model's process, and what that prints. */
export interface ProcessLog {
  /** A line, or several. */
  say(text: string): void;
  write(piece: string): void;
}

export interface ModelProcessOptions {
  /** By which its processes are known; the same whenever this model is started. */
  readonly id: string;
  /** Absolute folder of its own, in which `model` is; the rest is made anew. */
  readonly folder: string;
  readonly environment: { readonly folder: string; readonly pythonPath: string; readonly readable: readonly string[] };
  readonly dataDir: string;
  readonly support: ConfinementSupport;
  readonly log: ProcessLog;
  readonly signal: AbortSignal;
  /** How long it may take for a request. Default 60,000. */
  readonly requestMs?: number;
}

const Answer = z.object({
  prediction: z.union([z.string().max(10_000), z.number()]),
  probabilities: z.record(z.string(), z.number()).optional(),
});
const Message = z.union([
  z.object({ ready: z.literal(true), classes: z.array(z.string()).nullable() }),
  z.object({ predictions: z.array(Answer) }),
  z.object({ input: z.object({ row: z.number().int(), column: z.string(), message: z.string() }) }),
  z.object({ failed: z.string() }),
]);
type Message = z.infer<typeof Message>;
export type ModelAnswer = Exclude<Message, { readonly ready: true }>;

/** A large model is read from a disk, and its libraries compile themselves at their first start. */
const START_MS = 300_000;
const REQUEST_MS = 60_000;
/** The model, its libraries, and a request: what a process of Python with a large forest takes. */
const MEMORY_BYTES = 8 * 2 ** 30;
const CORES = 1;
const LOOK_MS = 500;
const CLOSE_MS = 5000;

/** A process in which one model of MLflow's is loaded. It answers one request at a time. */
export class ModelProcess {
  /** Why it ended, once all that it had started has ended too. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #tree: ProcessTree;
  readonly #requestMs: number;
  #waiting: ((message: Message | undefined) => void) | undefined;
  /** Why we ended it ourselves. */
  #reason: string | undefined;

  private constructor(confined: Confined, { id, log, requestMs = REQUEST_MS }: ModelProcessOptions) {
    this.#requestMs = requestMs;
    const { file, args, spawnOptions } = confined;
    const child = spawn(file, args, { ...spawnOptions, stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#tree = new ProcessTree({ jobId: id, rootPid: child.pid, ...confined.marks });
    child.stderr.setEncoding("utf8").on("data", (piece: string) => log.write(piece));
    // It may end while it is written to: that is said by its end.
    child.stdin.on("error", () => {});
    const take = (value: unknown) => {
      const { data } = Message.safeParse(value);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (data && waiting) waiting(data);
      else this.end("it answers what it was not asked");
    };
    readMessages(child.stdout, take, (problem) => this.end(problem));
    const watch = confined.holdsMemory ? undefined : this.#watchMemory();
    this.ended = new Promise((resolve) => {
      const closed = once(child, "close");
      const over = async (how: string) => {
        clearInterval(watch);
        await this.#tree.kill(0);
        // What it said last is still in the pipe. One that nobody could end holds that open: it is not waited for.
        await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
        const memory = confined.outOfMemory();
        confined.cleanUp();
        const why = this.#reason ?? (memory ? `it took more memory than ${memory.limitBytes} bytes` : how);
        this.#waiting?.(undefined);
        this.#waiting = undefined;
        resolve(why);
      };
      child.once("error", (error) => void over(`its process could not be started: ${error.message}`));
      child.once(
        "exit",
        (code, signal) =>
          void over(
            signal === null ? `its process ended with exit code ${code}` : `its process was ended by ${signal}`,
          ),
      );
    });
  }

  /** Starts the process and waits until its model is loaded. Throws an Error with the reason where it is not. */
  static async start(options: ModelProcessOptions): Promise<{ process: ModelProcess; classes: string[] | null }> {
    const { id, folder, environment, dataDir, support, signal } = options;
    // Of a server that was killed: two would share the folder, and the memory.
    await new ProcessTree({ jobId: id }).kill(0);
    const work = join(folder, "work");
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true, mode: 0o700 });
    const program = join(work, "serve_pyfunc.py");
    await copyFile(pyfuncProgram, program);
    const model = join(folder, "model");
    signal.throwIfAborted();
    const confined = confine(support, {
      jobId: id,
      command: [environment.pythonPath, "-u", program, model],
      cwd: work,
      env: variablesOf(environment, work),
      folder: work,
      readable: [model, ...environment.readable],
      dataDir,
      limits: { cores: CORES, memoryBytes: MEMORY_BYTES },
    });
    for (const { holds, text } of [confined.isolation.user, confined.isolation.files])
      if (!holds) options.log.say(text);
    const process = new ModelProcess(confined, options);
    const abort = () => process.end("it was stopped");
    signal.addEventListener("abort", abort);
    try {
      const first = await process.#next(START_MS, "load its model");
      if (first && "ready" in first) return { process, classes: first.classes };
      process.end("it did not load its model");
      const ended = await process.ended;
      throw new Error(first && "failed" in first ? first.failed : ended);
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** What it answers to the rows; throws an Error with the reason where it ended instead. */
  async request(rows: readonly (readonly Cell[])[]): Promise<ModelAnswer> {
    this.#child.stdin.write(framed({ rows }));
    const answer = await this.#next(this.#requestMs, "predict");
    if (!answer) throw new Error(await this.ended);
    if (!("ready" in answer)) return answer;
    this.end("it answers what it was not asked");
    throw new Error(await this.ended);
  }

  /** Ends it with all that it has started; `ended` says `reason`. */
  end(reason: string): void {
    this.#reason ??= reason;
    void this.#tree.kill(0);
  }

  /** Its next message; undefined where it ends before. */
  async #next(withinMs: number, what: string): Promise<Message | undefined> {
    const timer = setTimeout(() => this.end(`it took longer than ${withinMs / 1000} s to ${what}`), withinMs);
    try {
      return await new Promise<Message | undefined>((resolve) => {
        this.#waiting = resolve;
        // One that has ended already calls nobody.
        void this.ended.then(() => resolve(undefined));
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Where the kernel does not hold it to its memory. */
  #watchMemory(): NodeJS.Timeout {
    const meter = new TreeMeter(this.#tree);
    return setInterval(() => {
      if (meter.memoryBytes() > MEMORY_BYTES) this.end(`it took more memory than ${MEMORY_BYTES} bytes`);
    }, LOOK_MS).unref();
  }
}

/** Nothing of the server's environment but what programs need of the machine. */
function variablesOf({ folder, pythonPath }: ModelProcessOptions["environment"], work: string): Record<string, string> {
  const ofMachine = ["LANG", "LC_ALL", "TZ"].flatMap((name) => {
    const value = process.env[name];
    return value ? [[name, value] as const] : [];
  });
  return {
    ...Object.fromEntries(ofMachine),
    PATH: [dirname(pythonPath), process.env.PATH].filter(Boolean).join(delimiter),
    VIRTUAL_ENV: folder,
    HOME: work,
    MLFLOW_DISABLE_TELEMETRY: "true",
    // It may not write beside the model, which it only reads.
    PYTHONDONTWRITEBYTECODE: "1",
  };
}
