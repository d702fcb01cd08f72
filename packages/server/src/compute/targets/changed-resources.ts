import type { ChangedResources, TrainingResources } from "@crisol/contract";
import { demandOf } from "./demand.js";

/**
 * What a job asks for that runs again with `change`: what is left out stays, but for target, class and size, which are changed as a
 * whole. Where only cores or memory change of a job that asked for a size, that size is given up for what it has, and the job stays
 * on the target `ranOn`, null for one that never ran.
 */
export function changedResources<Before extends TrainingResources>(
  before: Before,
  change: ChangedResources,
  ranOn: string | null,
): Before {
  const { target, class: ofClass, size, ...held } = before;
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const ownMemory = "size" in given ? { memoryBytes: null } : {};
  if (["target", "class", "size"].some((name) => name in given)) return { ...held, ...ownMemory, ...given } as Before;
  if (size === undefined || Object.keys(given).length === 0) return { ...before, ...given };
  const { cores, memoryBytes } = demandOf({ size, memoryBytes: before.memoryBytes });
  const place = ranOn === null ? { ...(target && { target }), ...(ofClass && { class: ofClass }) } : { target: ranOn };
  return { ...held, cores, memoryBytes, ...place, ...given } as Before;
}
