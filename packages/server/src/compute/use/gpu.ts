import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { nvidiaSmi } from "./nvidia-smi.js";

/** What all GPUs of the machine do, whoever makes them: NVIDIA's tool tells no shares of processes. */
export interface GpuUse {
  /** The busiest one's share of the time in which a kernel ran, 0 to 1. */
  readonly busyShare: number;
  /** Memory in use on all. */
  readonly memoryBytes: number;
  /** Power drawn by all; null where they do not tell. */
  readonly watts: number | null;
}

const FIELDS = "index,utilization.gpu,memory.used,power.draw";

/**
 * A line of `nvidia-smi --query-gpu=index,utilization.gpu,memory.used,power.draw --format=csv,noheader,nounits`:
 * percent, MiB, watts. Undefined for a line that is none; what a GPU does not tell (`[N/A]`, `[Not Supported]`) is 0,
 * watts null.
 */
export function parseGpuLine(line: string): (GpuUse & { readonly index: number }) | undefined {
  const fields = line.split(",").map((field) => field.trim());
  if (fields.length !== 4 || !/^\d+$/.test(fields[0] as string)) return undefined;
  const number = (text: string | undefined) => (/^\d+(\.\d+)?$/.test(text ?? "") ? Number(text) : undefined);
  return {
    index: Number(fields[0]),
    busyShare: (number(fields[1]) ?? 0) / 100,
    memoryBytes: (number(fields[2]) ?? 0) * 2 ** 20,
    watts: number(fields[3]) ?? null,
  };
}

/** The use of several GPUs as that of one machine. */
export function addGpus(gpus: readonly GpuUse[]): GpuUse | undefined {
  if (gpus.length === 0) return undefined;
  const watts = gpus.flatMap((gpu) => gpu.watts ?? []);
  return {
    busyShare: Math.max(...gpus.map(({ busyShare }) => busyShare)),
    memoryBytes: gpus.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    watts: watts.length === 0 ? null : watts.reduce((sum, each) => sum + each, 0),
  };
}

/** Keeps what `nvidia-smi` says once a second, where it is there; elsewhere it starts nothing. */
export class GpuWatch {
  readonly #gpus = new Map<number, GpuUse>();
  #child: ChildProcessByStdio<null, Readable, null> | undefined;

  start(): void {
    const program = this.#child ? undefined : nvidiaSmi();
    if (program === undefined) return;
    const child = spawn(program, [`--query-gpu=${FIELDS}`, "--format=csv,noheader,nounits", "-lms", "1000"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    child.on("error", () => {});
    createInterface({ input: child.stdout }).on("line", (line) => {
      const gpu = parseGpuLine(line);
      if (gpu) this.#gpus.set(gpu.index, gpu);
    });
    child.unref();
    this.#child = child;
  }

  /** The latest; undefined while there is none. */
  get use(): GpuUse | undefined {
    return addGpus([...this.#gpus.values()]);
  }

  stop(): void {
    this.#child?.kill("SIGKILL");
    this.#gpus.clear();
  }
}
