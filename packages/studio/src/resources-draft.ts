import { TrainingResources, type WantedMachine } from "@crisol/contract";
import { sentenceOf, type Translate } from "./issue-text.js";

/** A number as a field holds it; empty where none was typed. */
export type Typed = number | string;

/** What a job may take and where it runs, as it is typed. */
export interface ResourcesDraft {
  readonly cores: Typed;
  readonly memoryGb: Typed;
  readonly place: WantedMachine;
}

const GB = 1e9;

/** The fields of `resources`. */
export function resourcesDraftOf({ cores, memoryBytes, ...place }: Partial<TrainingResources>): ResourcesDraft {
  return { cores: cores ?? "", memoryGb: memoryBytes == null ? "" : memoryBytes / GB, place: placeOf(place) };
}

/** What is asked for; null where a field is empty. It is as right as the draft is. */
export function resourcesOf({ cores, memoryGb, place }: ResourcesDraft): TrainingResources {
  return {
    cores: cores === "" ? null : Number(cores),
    memoryBytes: memoryGb === "" ? null : Math.round(Number(memoryGb) * GB),
    ...place,
  };
}

/** What is wrong with it, by field: `resources.cores`, `resources.memoryBytes`. */
export function resourcesProblems(draft: ResourcesDraft, t: Translate): ReadonlyMap<string, string> {
  const { error } = TrainingResources.safeParse(resourcesOf(draft));
  return new Map(
    (error?.issues ?? []).map((issue) => [`resources.${issue.path.map(String).join(".")}`, sentenceOf(issue, t)]),
  );
}

/** Whether there is anything but what holds for all. */
export function asksForNothing(resources: TrainingResources): boolean {
  return Object.values(resources).every((value) => value === null);
}

/** Target, class and size of what may hold more. */
export function placeOf({ target, class: ofClass, size }: WantedMachine): WantedMachine {
  return { ...(target && { target }), ...(ofClass && { class: ofClass }), ...(size && { size }) };
}
