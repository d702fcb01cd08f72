import type { MachineClass, TrainingResources } from "@crisol/contract";
import { type Machines, ownOf } from "./choose-machines.js";
import { MEMORY_MARGIN } from "./constants.js";
import type { Need } from "./need.js";
import { SHOWN_SHARE } from "./own-machines.js";

/** A compute target of the workspace: what its jobs may take. */
export interface OfferedMachine {
  readonly name: string;
  readonly class: MachineClass;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

/**
 * What a training asks for to run as advised: the target that is advised, or the size where one of `targets` has as much, or its class
 * for a GPU of another size. Null where no target would do, and where no single machine is advised.
 */
export function advisedPlace(
  training: Machines,
  need: Need | null,
  targets: readonly OfferedMachine[],
): TrainingResources | null {
  const { kind, size } = training;
  if (kind !== "machine" || !size) return null;
  const own = ownOf(training);
  // A target gives GPUs to jobs that ask for its class or a size, and to no others.
  const gpuClass = size.gpu ? { class: "gpu" as const } : {};
  // Its cores are those that time and cost were worked out for; of its memory no more than was advised.
  const memoryOn = (machine: { readonly memoryBytes: number }) => Math.min(size.memoryBytes, machine.memoryBytes);
  if (own) return { cores: wholeCores(own.cores), memoryBytes: memoryOn(own), target: own.name, ...gpuClass };
  const gpus = size.gpu?.count ?? 0;
  const hasSize = targets.some(
    (one) => one.cores >= size.cores && one.memoryBytes >= size.memoryBytes * SHOWN_SHARE && one.gpus >= gpus,
  );
  if (hasSize) return { cores: null, memoryBytes: null, size: size.id };
  if (!size.gpu) return null;
  const [largest] = targets
    .filter((one) => one.class === "gpu" && one.gpus > 0)
    .filter(({ memoryBytes }) => need === null || need.plannedMemoryBytes * MEMORY_MARGIN <= memoryBytes)
    .sort((one, other) => other.memoryBytes - one.memoryBytes);
  if (!largest) return null;
  return { cores: Math.min(size.cores, wholeCores(largest.cores)), memoryBytes: memoryOn(largest), ...gpuClass };
}

function wholeCores(cores: number): number {
  return Math.max(1, Math.floor(cores));
}
