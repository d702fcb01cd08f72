import { EngineError } from "./engine-error.js";
import { type KernelFunctions, kernelsBase64 } from "./kernels.generated.js";

/** An address in the kernels' memory, in bytes. 0 stands for "none". */
export type Address = number;

const PAGE_BYTES = 65_536;
const MAXIMUM_PAGES = 65_536;
// A kernel may read this far past the end of a block, and a cache line is never shared by two blocks.
const ALIGNMENT_BYTES = 64;
/** Memory up to this size is kept for the next piece of work instead of being made anew. */
const KEPT_BYTES = 64 * 1024 * 1024;

let compiled: WebAssembly.Module | undefined;

/**
 * One instance of the kernels with a memory of its own. Blocks are handed out one after the other and all given back
 * at once by `release`. Views are over the memory as it is now: take them anew after an allocation.
 */
export class Kernels {
  readonly run: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  readonly #start: Address;
  #next: Address;

  constructor() {
    compiled ??= new WebAssembly.Module(decodeBase64(kernelsBase64));
    this.#memory = new WebAssembly.Memory({ initial: 2, maximum: MAXIMUM_PAGES });
    const abort = () => {
      throw new EngineError("out_of_memory", "the kernels ran out of memory");
    };
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.#memory, abort } });
    this.run = instance.exports as unknown as KernelFunctions;
    this.#start = this.run.heapBase();
    this.#next = this.#start;
  }

  get sizeBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A zeroed block; throws EngineError "out_of_memory" above 4 GiB in all, or when the host has no more. */
  allocate(sizeBytes: number): Address {
    const address = this.#next;
    const end = address + Math.ceil(sizeBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const needed = Math.ceil((end + ALIGNMENT_BYTES) / PAGE_BYTES) - this.sizeBytes / PAGE_BYTES;
    if (needed > 0) this.#grow(needed, end);
    this.u8(address, end - address).fill(0);
    this.#next = end;
    return address;
  }

  #grow(pages: number, neededBytes: number): void {
    const have = this.sizeBytes / PAGE_BYTES;
    try {
      this.#memory.grow(pages);
    } catch {
      const mebibytes = Math.ceil(neededBytes / 2 ** 20);
      throw new EngineError(
        "out_of_memory",
        `the data needs ${mebibytes} MiB of memory, and ${(have * PAGE_BYTES) / 2 ** 20} MiB could not grow to that; at most 4096 MiB can be used`,
      );
    }
  }

  /** Copies values into a block of their own and returns its address. */
  place(values: Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array): Address {
    const address = this.allocate(values.byteLength);
    this.u8(address, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return address;
  }

  /** Everything allocated is given back; addresses from before mean nothing any more. */
  release(): void {
    this.#next = this.#start;
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

  f64(address: Address, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }
}

let idle: Kernels | undefined;

/**
 * Runs `work` with kernels whose memory is empty. An instance is kept between calls, because each memory reserves
 * gigabytes of address space until the garbage collector comes by, and hundreds of small fits would exhaust it.
 */
export function withKernels<T>(work: (kernels: Kernels) => T): T {
  const kernels = idle ?? new Kernels();
  idle = undefined; // work may itself need kernels, in a progress callback for example
  try {
    return work(kernels);
  } finally {
    kernels.release();
    if (kernels.sizeBytes <= KEPT_BYTES) idle = kernels;
  }
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
