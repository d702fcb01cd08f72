import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { reasonOf } from "./python.mjs";

const running = new Set();
// A process that is stopped would outlive us.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A contender's program, which answers each line on its standard input with a line of JSON. */
export class AnsweringProcess {
  #child;
  #answers;
  #ended;
  #errors = "";

  constructor(program, args, options = {}) {
    this.#child = spawn(program, args, options);
    running.add(this.#child);
    this.#ended = new Promise((resolve) => this.#child.once("exit", resolve)).then(() => running.delete(this.#child));
    this.#child.stderr.on("data", (chunk) => {
      this.#errors += chunk;
    });
    this.#child.stdin.on("error", () => {}); // it has ended, which `ask` says
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The answer to one line; rejects with the reason when the program fails, or takes longer than `timeoutMs` and is ended. */
  async ask(line, { timeoutMs = 180_000 } = {}) {
    let killed = false;
    const timer = setTimeout(() => {
      killed = this.#child.kill("SIGKILL");
    }, timeoutMs);
    this.#child.stdin.write(`${line}\n`);
    const { value, done } = await this.#answers.next();
    clearTimeout(timer);
    if (!done) return JSON.parse(value);
    await this.#ended;
    throw new Error(reasonOf({ killed, stderr: this.#errors, toString: () => `ended by ${this.#child.signalCode}` }));
  }

  get running() {
    return running.has(this.#child);
  }

  /** Takes it off the processor until `resume`. */
  pause() {
    this.#child.kill("SIGSTOP");
  }

  resume() {
    this.#child.kill("SIGCONT");
  }

  async end() {
    this.resume();
    this.#child.stdin.end();
    await this.#ended;
  }
}
