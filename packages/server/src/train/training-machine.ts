import type { TrainingResources } from "@crisol/contract";
import type { JobRequest } from "../compute/job-kind.js";
import { demandOf } from "../compute/targets/demand.js";

/** What a training takes of a machine. */
export interface TrainingMachine {
  /** What its process is held to; null: all there is. */
  readonly held: { readonly cores: number | null; readonly memoryBytes: number | null };
  /** What its job asks for. */
  readonly job: Pick<JobRequest, "cores" | "memoryBytes" | "wants">;
}

/** What `resources` of a training ask for. */
export function trainingMachine({ cores: wantedCores, ...place }: TrainingResources): TrainingMachine {
  const { memoryBytes, wants, ...demand } = demandOf(place);
  // A size has its cores; without one all are there to compute on, and the queue counts one.
  const cores = place.size === undefined ? wantedCores : demand.cores;
  return { held: { cores, memoryBytes }, job: { cores: cores ?? undefined, memoryBytes, wants } };
}
