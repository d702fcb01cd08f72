import { execFile } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { promisify } from "node:util";
import type { MachineClass, TargetGpu } from "@crisol/contract";
import { nvidiaSmi } from "../use/nvidia-smi.js";

/** What a machine has. */
export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: readonly TargetGpu[];
}

let gpus: readonly TargetGpu[] = [];

/** The machine of the server, with the GPUs that were found last. */
export function thisMachine(): Machine {
  return { cores: availableParallelism(), memoryBytes: totalmem(), gpus };
}

/** What another machine had when its agent was last seen. */
export interface SeenMachine extends Machine {
  /** `linux-x64`. */
  readonly platform: string;
  /** Version of its Node. */
  readonly node: string;
  readonly seenAtMs: number;
}

/** What a target has: `here` is this machine, which is meant where the target is not on another. */
export function machineOf<Here extends Machine>({ machine }: { readonly machine: string | null }, here: Here): Here {
  const seen = machine === null ? undefined : (JSON.parse(machine) as SeenMachine);
  return seen ? { ...here, cores: seen.cores, memoryBytes: seen.memoryBytes, gpus: seen.gpus } : here;
}

/** Asks nvidia-smi for the GPUs of this machine, which `thisMachine` has from then on; none where it is not there. */
export async function findGpus(): Promise<readonly TargetGpu[]> {
  const program = nvidiaSmi();
  if (program === undefined) return gpus;
  const args = ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"];
  const { stdout } = await promisify(execFile)(program, args, { timeout: 20_000 }).catch(() => ({ stdout: "" }));
  gpus = parseGpus(stdout);
  return gpus;
}

/** Lines of `nvidia-smi --query-gpu=name,memory.total --format=csv,noheader,nounits`: name and MiB. */
export function parseGpus(text: string): TargetGpu[] {
  return text.split("\n").flatMap((line) => {
    const [, name, mebibytes] = /^(.+),\s*(\d+)\s*$/.exec(line.trim()) ?? [];
    return name === undefined ? [] : [{ name: name.trim(), memoryBytes: Number(mebibytes) * 2 ** 20 }];
  });
}

/** By what it has: with a GPU `gpu`, from 7.5 GB a core on `memory_optimised`, as of 8 GiB the system keeps a part. */
export function classOf({ cores, memoryBytes, gpus }: Omit<Machine, "gpus"> & { readonly gpus: number }): MachineClass {
  if (gpus > 0) return "gpu";
  return memoryBytes / cores >= 7.5e9 ? "memory_optimised" : "general_purpose";
}
