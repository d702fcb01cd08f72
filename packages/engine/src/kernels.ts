import { EngineError } from "./engine-error.js";
import { kernelModule } from "./kernel-module.js";
import type { KernelFunctions } from "./kernels.generated.js";
import { COMMAND_BLOCK } from "./threads/command-block.js";
import { Crew, commandBlockBytes } from "./threads/crew.js";
import type { Threads } from "./threads/threads.js";

/** An address in the kernels' memory, in bytes. 0 stands for "none". */
export type Address = number;

const PAGE_BYTES = 65_536;
const MAXIMUM_PAGES = 65_536;
// A kernel may read this far past the end of a block, and a cache line is never shared by two blocks.
const ALIGNMENT_BYTES = 64;
/** Memory up to this size is kept for good for the next piece of work. */
const KEPT_BYTES = 64 * 1024 * 1024;

export interface KernelsOptions {
  /** Whether the memory can be served by several threads. Default false: works where memory cannot be shared. */
  readonly shared?: boolean;
}

/**
 * One instance of the kernels with a memory of its own. Blocks are handed out one after the other and all given back
 * at once by `release`. Views are over the memory as it is now: take them anew after an allocation.
 */
export class Kernels {
  readonly run: KernelFunctions;
  readonly shared: boolean;
  readonly #memory: WebAssembly.Memory;
  readonly #names: readonly string[];
  readonly #table: WebAssembly.Table;
  readonly #firstSlot: number;
  #nextSlot: number;
  readonly #start: Address;
  #next: Address;
  /** What lies behind has never been handed out, and so is still zero. */
  #untouched: Address;
  #crew: Crew | undefined;
  /** Used by each `withThreads` until all is given back: resident memories would grow by one with every call. */
  #commands: { readonly address: Address; readonly sizeBytes: number } | undefined;

  constructor({ shared = false }: KernelsOptions = {}) {
    this.shared = shared;
    this.#memory = new WebAssembly.Memory({ initial: 2, maximum: MAXIMUM_PAGES, shared });
    const abort = () => {
      throw new EngineError("out_of_memory", "the kernels ran out of memory");
    };
    const instance = new WebAssembly.Instance(kernelModule(shared), { env: { memory: this.#memory, abort } });
    this.run = instance.exports as unknown as KernelFunctions;
    this.#names = Object.keys(instance.exports);
    this.#table = instance.exports.table as WebAssembly.Table;
    this.#firstSlot = this.#table.length;
    this.#nextSlot = this.#firstSlot;
    this.#start = this.run.heapBase();
    this.#next = this.#start;
    this.#untouched = this.#start;
  }

  /** Threads that `onThreads` and `overRows` use: 1 without `withKernels`' threads. */
  get threadCount(): number {
    return this.#crew?.count ?? 1;
  }

  /** Whether the calling thread may sleep while it waits for others: not where it is a page's main thread. */
  get mayWait(): boolean {
    return this.#crew?.mayWait ?? false;
  }

  /** A block of 192 zeroed bytes where the threads meet within a kernel (kernels/meeting.ts). */
  meeting(): Address {
    return this.#crew?.meeting ?? this.allocate(COMMAND_BLOCK.meetingBytes);
  }

  /** Runs `work` with the threads at the service of this memory, which is shared and from which nothing is allocated. */
  withThreads<T>(threads: Threads, work: () => T): T {
    const crew = Crew.enter(threads, this.#memory, this.#commandBlock(commandBlockBytes(threads.count)));
    this.#crew = crew;
    try {
      return work();
    } finally {
      this.#crew = undefined;
      crew?.leave();
    }
  }

  #commandBlock(sizeBytes: number): Address {
    if (this.#commands?.sizeBytes !== sizeBytes) this.#commands = { address: this.allocate(sizeBytes), sizeBytes };
    const { address } = this.#commands;
    this.u8(address, sizeBytes).fill(0);
    return address;
  }

  /**
   * Runs a kernel on every thread at the same time, each with the arguments that `argumentsOf` gives for it, and waits
   * for all. Returns their results by thread (0 for a kernel without one). The kernel may write to static memory
   * (`memory.data`) no more than to any other place that two threads share; its global variables are each thread's own.
   */
  onThreads<Name extends RowKernel>(
    name: Name,
    argumentsOf: (thread: number) => Parameters<KernelFunctions[Name]>,
  ): number[] {
    const own = this.run[name] as (...args: number[]) => number | undefined;
    if (!this.#crew) return [own(...argumentsOf(0)) ?? 0];
    return this.#crew.run(this.#names.indexOf(name), own, argumentsOf);
  }

  /**
   * Compiles for each thread the module that `moduleOf` gives for it, which imports "env"."memory" and exports one
   * function, and returns the number under which kernels can call that function on the thread itself.
   */
  compile(moduleOf: (thread: number) => Uint8Array<ArrayBuffer>): number {
    const slot = this.#nextSlot++;
    const modules = Array.from({ length: this.threadCount }, (_, thread) => moduleOf(thread));
    const blocks = modules.map((bytes) => [this.place(bytes), bytes.length, slot] as const);
    this.#crew?.compile((thread) => blocks[thread] as (typeof blocks)[number]);
    const module = new WebAssembly.Module(modules[0] as Uint8Array<ArrayBuffer>);
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    if (this.#table.length <= slot) this.#table.grow(1);
    this.#table.set(slot, Object.values(exports)[0]);
    return slot;
  }

  /**
   * Runs a kernel on the rows 0 .. rowCount - 1, shared out among the threads in as many ranges, each of which begins at
   * a multiple of `multiple` (default 64: a cache line of bytes). The results in the order of the ranges; for bytes
   * that do not depend on the number of threads, add up whole numbers only, or sums of blocks of fixed size.
   */
  overRows<Name extends RowKernel>(
    name: Name,
    rowCount: number,
    argumentsOf: (begin: number, end: number, thread: number) => Parameters<KernelFunctions[Name]>,
    multiple = 64,
  ): number[] {
    const bounds = rowRanges(rowCount, this.threadCount, multiple);
    return this.onThreads(name, (thread) =>
      argumentsOf(bounds[thread] as number, bounds[thread + 1] as number, thread),
    );
  }

  /** Bytes that have ever been handed out. */
  get touchedBytes(): number {
    return this.#untouched;
  }

  get sizeBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A zeroed block; throws EngineError "out_of_memory" above 4 GiB in all, or when the host has no more. */
  allocate(sizeBytes: number): Address {
    const untouched = this.#untouched;
    const address = this.reserve(sizeBytes);
    const used = Math.min(this.#next, untouched);
    if (used > address) this.u8(address, used - address).fill(0);
    return address;
  }

  /** The same with whatever was there before: for large blocks written as a whole, as zeros cost as much as what is written. */
  reserve(sizeBytes: number): Address {
    const address = this.#next;
    const end = address + Math.ceil(sizeBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const needed = Math.ceil((end + ALIGNMENT_BYTES) / PAGE_BYTES) - this.sizeBytes / PAGE_BYTES;
    if (needed > 0) this.#grow(needed, end);
    this.#untouched = Math.max(this.#untouched, end);
    this.#next = end;
    return address;
  }

  /**
   * By more than is needed where the host can: it spends nothing on memory until that is touched, while views end and the
   * garbage collector is woken with each growth.
   */
  #grow(pages: number, neededBytes: number): void {
    const have = this.sizeBytes / PAGE_BYTES;
    const generous = Math.max(pages, Math.min(Math.ceil(have / 4), MAXIMUM_PAGES - have));
    for (const more of [generous, pages]) {
      try {
        this.#memory.grow(more);
        return;
      } catch {
        // The host has less.
      }
    }
    const mebibytes = Math.ceil(neededBytes / 2 ** 20);
    throw new EngineError(
      "out_of_memory",
      `the data needs ${mebibytes} MiB of memory, and ${(have * PAGE_BYTES) / 2 ** 20} MiB could not grow to that; at most 4096 MiB can be used`,
    );
  }

  /** Copies values into a block of their own and returns its address. */
  place(values: Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array): Address {
    const address = this.allocate(values.byteLength);
    this.u8(address, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return address;
  }

  /** Everything allocated and compiled is given back; addresses and numbers from before mean nothing any more. */
  release(): void {
    this.#next = this.#start;
    this.#nextSlot = this.#firstSlot;
    this.#commands = undefined;
  }

  /** Runs `work` and gives back what it allocated, for one call's rows beside what stays. */
  temporarily<T>(work: () => T): T {
    const next = this.#next;
    try {
      return work();
    } finally {
      this.#next = next;
    }
  }

  u8(address: Address, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  u32(address: Address, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  i32(address: Address, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  f32(address: Address, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  f64(address: Address, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }
}

/** Kernels that take and give numbers, as all do that work on rows. */
export type RowKernel = {
  [Name in keyof KernelFunctions]: KernelFunctions[Name] extends (...args: number[]) => unknown ? Name : never;
}[keyof KernelFunctions];

/** Begin of each thread's share of the rows, and the number of rows at the end: even shares, up to `multiple`. */
export function rowRanges(rowCount: number, threadCount: number, multiple = 64): readonly number[] {
  const share = Math.ceil(rowCount / threadCount / multiple) * multiple;
  return Array.from({ length: threadCount + 1 }, (_, thread) => Math.min(rowCount, thread * share));
}

/** Kernels without work, by whether their memory is shared. */
const idle = new Map<boolean, { deref(): Kernels | undefined }>();

/**
 * Runs `work` with kernels whose memory is empty, and with the threads where some are given and idle. An instance is
 * kept between calls, because each memory reserves gigabytes of address space until the garbage collector comes by, and
 * hundreds of small fits would exhaust it. One with a large memory is kept until the garbage collector comes by, so that
 * fits one after the other take memory once.
 */
export function withKernels<T>(work: (kernels: Kernels) => T, threads?: Threads): T {
  const shared = threads !== undefined && threads.count > 1;
  const kernels = idle.get(shared)?.deref() ?? new Kernels({ shared });
  idle.delete(shared); // work may itself need kernels, in a progress callback for example
  try {
    return shared ? kernels.withThreads(threads, () => work(kernels)) : work(kernels);
  } finally {
    kernels.release();
    idle.set(shared, kernels.touchedBytes <= KEPT_BYTES ? { deref: () => kernels } : new WeakRef(kernels));
  }
}
