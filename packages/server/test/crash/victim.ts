import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Bundle } from "../bundle.js";

/** A process that writes until it is killed. */
export class Victim {
  output = "";
  errors = "";
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(workload: Bundle, words: readonly (string | number)[]) {
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
