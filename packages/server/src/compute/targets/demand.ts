import { CrisolError, type JobKind, type JobResources, type WantedMachine } from "@crisol/contract";
import { machineSize } from "./machine-sizes.js";

/** What a job takes of each target that it runs on, and where it may run. */
export interface Demand {
  /** Places that it takes at once, each with all that follows; 1 for all but scripts of several nodes. */
  readonly nodes: number;
  readonly cores: number;
  /** Null: it has said nothing, and as much as there is, is left to it. */
  readonly memoryBytes: number | null;
  readonly gpus: number;
  readonly wants: WantedMachine | null;
}

/**
 * What resources come to: a size takes its cores and, unless another is said, its memory; a class of GPUs takes one of them.
 * Throws `no_target_fits` for a size that there is not, or that is of another class than the one asked for.
 */
export function demandOf(given: Partial<JobResources> & { readonly nodes?: number | undefined }): Demand {
  const { nodes = 1, cores = 1, memoryBytes = null } = given;
  const size = given.size === undefined ? undefined : machineSize(given.size);
  if (given.size !== undefined && !size) throw unfit(`there is no size ${given.size}`);
  if (size && given.class !== undefined && size.class !== given.class) {
    throw unfit(`the size ${size.id} is of the class ${size.class}, not ${given.class}`);
  }
  const wants: WantedMachine = {
    ...(given.target !== undefined && { target: given.target }),
    ...(given.class !== undefined && { class: given.class }),
    ...(size && { size: size.id }),
  };
  return {
    nodes,
    cores: size?.cores ?? cores,
    memoryBytes: memoryBytes ?? size?.memoryBytes ?? null,
    gpus: gpusOf(wants),
    wants: Object.keys(wants).length === 0 ? null : wants,
  };
}

/** Whether jobs of the kind run on other machines, too: others read the data folder. Default: of one that does. */
export function canTravel(kind: JobKind = "script"): boolean {
  return kind === "script" || kind === "train" || kind === "extrapolate";
}

/** GPUs that a job takes. */
export function gpusOf(wants: WantedMachine | null): number {
  if (wants?.size !== undefined) return machineSize(wants.size)?.gpu?.count ?? 0;
  return wants?.class === "gpu" ? 1 : 0;
}

/** Resources that a process is held to: without where it runs. */
export function heldTo(resources: JobResources): Pick<JobResources, "cores" | "memoryBytes"> {
  const { cores, memoryBytes } = demandOf(resources);
  return { cores, memoryBytes };
}

export function unfit(problem: string): CrisolError {
  return new CrisolError("no_target_fits", { problem });
}
