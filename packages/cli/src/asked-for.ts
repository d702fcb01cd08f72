import type { JobResources, TrainingResources } from "@crisol/contract";
import { bytes } from "./output.js";

/** What a job asks for, in words: `2 cores, 4.0 GB, on box`. */
export function askedFor({
  cores,
  memoryBytes,
  target,
  class: ofClass,
  size,
}: Partial<JobResources> | Partial<TrainingResources>): string {
  return [
    ...(size === undefined ? [coresText(cores ?? null)] : [`the size ${size}`]),
    ...(memoryBytes == null ? [] : [bytes(memoryBytes)]),
    ...(target === undefined ? [] : [`on ${target}`]),
    ...(ofClass === undefined ? [] : [`of the class ${ofClass}`]),
  ].join(", ");
}

function coresText(cores: number | null): string {
  return cores === null ? "all cores" : `${cores} ${cores === 1 ? "core" : "cores"}`;
}
