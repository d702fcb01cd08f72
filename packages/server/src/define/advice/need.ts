import type { AdviceAnswers, MachineSize } from "@crisol/contract";
import { machineSizes } from "../../compute/targets/machine-sizes.js";
import type { CaseLimit, CaseSize, KnownFacts } from "./case.js";
import {
  BASE_CORE_SECONDS,
  BASE_MEMORY_BYTES,
  CORE_SECONDS_PER_CELL,
  FILE_BYTES_PER_CELL,
  MEMORY_BYTES_PER_CELL,
  MEMORY_MARGIN,
  PARALLEL_SHARE,
  USUAL_COLUMNS,
} from "./constants.js";

/** What one training needs. */
export interface Need {
  readonly basis: "measured" | "constants";
  /** Peak today, and of the data of a year from now where they grow. */
  readonly memoryBytes: number;
  readonly plannedMemoryBytes: number;
  /** On one core. */
  readonly coreSeconds: number;
  readonly parallelShare: number;
}

/** Null where neither size nor facts are known, or where what is trained is none of ours: images, texts, networks. */
export function needOf(
  answers: Omit<AdviceAnswers, "languages">,
  facts: KnownFacts | null,
  { isUnstructured }: { readonly isUnstructured: boolean },
): Need | null {
  if (isUnstructured) return null;
  const growth = Math.max(1, 1 + (answers.growthPercentPerYear ?? 0) / 100);
  const measured = facts?.measured;
  if (measured) {
    const { memoryBytes, coreSeconds, parallelShare } = measured;
    return {
      basis: "measured",
      memoryBytes,
      plannedMemoryBytes: memoryBytes + Math.max(0, memoryBytes - BASE_MEMORY_BYTES) * (growth - 1),
      coreSeconds,
      parallelShare,
    };
  }
  const cells = cellsOf(answers);
  if (cells === null) return null;
  return {
    basis: "constants",
    memoryBytes: BASE_MEMORY_BYTES + cells * MEMORY_BYTES_PER_CELL,
    plannedMemoryBytes: BASE_MEMORY_BYTES + cells * growth * MEMORY_BYTES_PER_CELL,
    coreSeconds: BASE_CORE_SECONDS + cells * CORE_SECONDS_PER_CELL,
    parallelShare: PARALLEL_SHARE,
  };
}

/** Seconds of `need` on that many cores, by Amdahl's law (AFIPS 30, 1967). */
export function secondsOn({ coreSeconds, parallelShare }: Need, cores: number): number {
  return coreSeconds * (1 - parallelShare + parallelShare / cores);
}

const cpuSizes = machineSizes.filter(({ gpu }) => gpu === null);
const mostMemoryBytes = Math.max(...cpuSizes.map(({ memoryBytes }) => memoryBytes));
const mostCores = Math.max(...cpuSizes.map(({ cores }) => cores));
/** Up to here a machine is common: the memory of 16 cores of general purpose. */
const smallBytes = (machineSizes.find(({ id }) => id === "general-16") as MachineSize).memoryBytes;

/** How the need stands to the sizes there are. */
export function sizeOf(need: Need | null): CaseSize {
  if (!need) return "unknown";
  const wanted = need.plannedMemoryBytes * MEMORY_MARGIN;
  if (wanted > mostMemoryBytes) return "large";
  return wanted <= smallBytes ? "small" : "medium";
}

/** What ordinary compute comes up against: as was said of the compute of today, or as the need is against the largest size. */
export function limitOf(answers: Omit<AdviceAnswers, "languages">, need: Need | null): CaseLimit {
  const { trouble, currentClass, isLargestSize, trainingHours } = answers;
  if (sizeOf(need) === "large") return "memory";
  if (isLargestSize && trouble === "out_of_memory" && (currentClass === "memory_optimised" || currentClass === "gpu")) {
    return "memory";
  }
  if (isLargestSize && trouble === "too_slow" && currentClass === "gpu") return "gpu";
  if (isLargestSize && trouble === "too_slow" && currentClass !== "spark") return "time";
  const tooSlow = need !== null && trainingHours !== undefined && secondsOn(need, mostCores) > trainingHours * 3600;
  return tooSlow ? "time" : "none";
}

/** Rows times columns, as far as either is known; null where no size was said. */
export function cellsOf({ rows, columns, bytes }: Omit<AdviceAnswers, "languages">): number | null {
  if (rows !== undefined && columns !== undefined) return rows * columns;
  if (bytes !== undefined) return bytes / FILE_BYTES_PER_CELL;
  return rows === undefined ? null : rows * USUAL_COLUMNS;
}
