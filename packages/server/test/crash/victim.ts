import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

/** The workload as one JavaScript file, made from the source as it is now. */
export interface Workload {
  readonly file: string;
  remove(): Promise<void>;
}

export async function bundleWorkload(): Promise<Workload> {
  // Inside node_modules, so that the native driver, which cannot be bundled, is found from there.
  const here = dirname(fileURLToPath(import.meta.url));
  const cache = join(here, "../../../../node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "crisol-crash-"));
  const file = join(folder, "workload.mjs");
  await build({
    input: join(here, "workload.ts"),
    platform: "node",
    external: ["libsql"],
    output: { file, format: "esm" },
    logLevel: "warn",
  });
  return { file, remove: () => rm(folder, { recursive: true }) };
}

/** A process that writes until it is killed. */
export class Victim {
  output = "";
  errors = "";
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(workload: Workload, words: readonly (string | number)[]) {
    this.#process = spawn(process.execPath, [workload.file, ...words.map(String)], { stdio: "pipe" });
    this.#process.stdin!.on("error", () => {});
    this.#process.stdout!.setEncoding("utf8").on("data", (text) => {
      this.output += text;
    });
    this.#process.stderr!.setEncoding("utf8").on("data", (text) => {
      this.errors += text;
    });
    // `close`, not `exit`: the pipe may still hold what was printed before the kill.
    this.#ended = once(this.#process, "close");
  }

  /** Lets it write; it must have been loaded, which this waits for. */
  async go(): Promise<void> {
    if (!(await this.said("ready"))) throw new Error(`The workload did not start: ${this.errors}`);
    this.#process.stdin!.write("go\n");
  }

  /** Waits until it has printed `line`; false if it ended before. */
  async said(line: string): Promise<boolean> {
    while (!this.output.includes(`${line}\n`)) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) return false;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return true;
  }

  /** Kills it after `afterMs`, unless it has killed itself, and returns when it is gone, with the signal that ended it. */
  async end(afterMs: number): Promise<NodeJS.Signals | null> {
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), afterMs);
    await this.#ended;
    clearTimeout(timer);
    return this.#process.signalCode;
  }
}
