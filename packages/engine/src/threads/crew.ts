import { EngineError } from "../engine-error.js";
import { COMMAND_BLOCK, MOST_ARGUMENTS } from "./command-block.js";
import type { Threads } from "./threads.js";

const { command, sleepers, pending, callerSleeps, kernel, failed, threadsAt, threadBytes, result } = COMMAND_BLOCK;
const { meetingAt, meetingBytes, round, abandoned, mostSpins, leastSpins } = COMMAND_BLOCK;

type Run = (...args: number[]) => number | undefined;

/** Bytes of the block through which `count` threads are commanded. */
export function commandBlockBytes(count: number): number {
  return threadsAt + count * threadBytes;
}

/** The threads while they serve one memory: hands out a kernel's work and waits until all have done their share. */
export class Crew {
  readonly count: number;
  /** Where the threads meet within a kernel: 192 bytes, for kernels/meeting.ts. */
  readonly meeting: number;
  readonly #threads: Threads;
  readonly #words: Int32Array;
  readonly #numbers: readonly Float64Array[];
  /** Whether the calling thread may sleep. */
  readonly mayWait = mayWait();
  /** Looks at `pending` before sleeping, for now. */
  #bound: number = mostSpins;

  /** `control` is a zeroed block of `commandBlockBytes`. Undefined when the threads are busy or closed. */
  static enter(threads: Threads, memory: WebAssembly.Memory, control: number): Crew | undefined {
    const crew = new Crew(threads, memory, control);
    crew.#words[pending] = threads.count - 1;
    if (!threads.enter(memory, control)) return undefined;
    // A memory that grew before a thread knows of it would keep its old size there.
    crew.#wait();
    return crew;
  }

  private constructor(threads: Threads, memory: WebAssembly.Memory, control: number) {
    this.#threads = threads;
    this.count = threads.count;
    this.meeting = control + meetingAt;
    this.#words = new Int32Array(memory.buffer, control, threadsAt / 4);
    this.#numbers = Array.from(
      { length: this.count },
      (_, t) => new Float64Array(memory.buffer, control + threadsAt + t * threadBytes, threadBytes / 8),
    );
  }

  /**
   * Runs export number `index` on every thread with the arguments that `argumentsOf` gives it; thread 0 is the caller and
   * calls `own`. Returns the results by thread. Throws what the kernel threw on the thread where it failed first.
   */
  run(index: number, own: Run, argumentsOf: (thread: number) => readonly number[]): number[] {
    for (let thread = 1; thread < this.count; thread++) this.#setArguments(thread, argumentsOf(thread));
    const ownArguments = argumentsOf(0);
    this.#send(index);
    const results = new Array<number>(this.count);
    try {
      results[0] = own(...ownArguments) ?? 0;
    } catch (error) {
      this.#fail();
      this.#wait();
      throw this.#failure() ?? error;
    }
    this.#finish();
    for (let thread = 1; thread < this.count; thread++) results[thread] = this.#numbers[thread]?.[result] as number;
    return results;
  }

  /** Has every other thread instantiate the module at `blockOf` it, and put its function into a slot of its table. */
  compile(blockOf: (thread: number) => readonly [address: number, length: number, slot: number]): void {
    for (let thread = 1; thread < this.count; thread++) this.#setArguments(thread, blockOf(thread));
    this.#send(COMMAND_BLOCK.compile);
    this.#finish();
  }

  leave(): void {
    this.#send(COMMAND_BLOCK.leave);
    this.#wait();
    this.#threads.left();
  }

  #setArguments(thread: number, args: readonly number[]): void {
    if (args.length > MOST_ARGUMENTS) throw new RangeError(`a kernel takes at most ${MOST_ARGUMENTS} arguments`);
    const numbers = this.#numbers[thread] as Float64Array;
    numbers[0] = args.length;
    for (let i = 0; i < args.length; i++) numbers[i + 1] = args[i] as number;
  }

  #send(index: number): void {
    const words = this.#words;
    words[kernel] = index;
    Atomics.store(words, pending, this.count - 1);
    Atomics.add(words, command, 1);
    if (Atomics.load(words, sleepers) > 0) Atomics.notify(words, command);
  }

  #wait(): void {
    const words = this.#words;
    let spins = 0;
    while (spins < this.#bound && Atomics.load(words, pending) > 0) spins++;
    if (spins < this.#bound) this.#bound = Math.min(mostSpins, this.#bound + mostSpins / 16);
    else this.#bound = Math.max(leastSpins, this.#bound / 2);
    for (let left = Atomics.load(words, pending); left > 0; left = Atomics.load(words, pending)) {
      if (!this.mayWait) continue;
      Atomics.store(words, callerSleeps, 1);
      Atomics.wait(words, pending, left);
      Atomics.store(words, callerSleeps, 0);
    }
  }

  #finish(): void {
    this.#wait();
    const failure = this.#failure();
    if (failure) throw failure;
  }

  /** The calling thread has failed: the others shall not wait for it. */
  #fail(): void {
    Atomics.compareExchange(this.#words, failed, 0, 1);
    Atomics.store(this.#words, round, abandoned);
    Atomics.notify(this.#words, round);
  }

  /** What the kernel threw on the thread where it failed first, unless that is the calling one; ready for the next kernel. */
  #failure(): Error | undefined {
    const thread = Atomics.exchange(this.#words, failed, 0) - 1;
    if (thread < 0) return undefined;
    this.#words.fill(0, meetingAt / 4, (meetingAt + meetingBytes) / 4);
    if (thread === 0) return undefined;
    const numbers = this.#numbers[thread] as Float64Array;
    if (numbers[result] === 1) return new EngineError("out_of_memory", "the kernels ran out of memory");
    const units = new Uint16Array(numbers.buffer, numbers.byteOffset + 8, numbers[0]);
    return new WebAssembly.RuntimeError(`${String.fromCharCode(...units)} (on thread ${thread})`);
  }
}

/** False on a page's main thread, which may not sleep. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
