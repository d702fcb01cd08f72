import type { TrainingRequest } from "@crisol/contract";
import type { JobRequest } from "../compute/job-kind.js";
import { demandOf } from "../compute/targets/demand.js";

/** What a training takes of a machine. */
export interface TrainingMachine {
  /** That it computes on; null: all there are. */
  readonly cores: number | null;
  /** What its job asks for. */
  readonly job: Pick<JobRequest, "cores" | "memoryBytes" | "wants">;
}

/** What `resources` of a training ask for. */
export function trainingMachine({ cores: wantedCores, ...place }: TrainingRequest["resources"]): TrainingMachine {
  const { memoryBytes, wants, ...demand } = demandOf(place);
  // A size has its cores; without one all are there to compute on, and the queue counts one.
  const cores = place.size === undefined ? wantedCores : demand.cores;
  return { cores, job: { cores: cores ?? undefined, memoryBytes, wants } };
}
