import type { MachineClass, MachineSize } from "@crisol/contract";
import { machineSize, machineSizes } from "../../compute/targets/machine-sizes.js";
import { FEWEST_WORKERS, MEMORY_MARGIN, MOST_WORKERS, SHUFFLE_MARGIN } from "./constants.js";
import { DEFAULT_CURRENCY } from "./currencies.js";
import { type Need, secondsOn } from "./need.js";
import { type OwnChoice, type OwnMachine, ownInsteadOf } from "./own-machines.js";
import type { ComputeEffect } from "./rule.js";

/** Machines for one piece of work. */
export interface Machines {
  readonly kind: "none" | "machine" | "cluster";
  /** Of one machine or of each worker. */
  readonly size: MachineSize | null;
  readonly driver: MachineSize | null;
  readonly workerCount: number;
  /** One of the workspace's own that would do in its place; null: none. */
  readonly own: OwnChoice | null;
  /** The need is beyond what was chosen: nothing that there is would do. */
  readonly isBeyond: boolean;
}

export const NO_MACHINES: Machines = {
  kind: "none",
  size: null,
  driver: null,
  workerCount: 0,
  own: null,
  isBeyond: false,
};

interface Wish {
  /** Those of the workspace that have a price. */
  readonly own: readonly OwnMachine[];
  readonly effects: ReadonlySet<ComputeEffect>;
  readonly need: Need | null;
  readonly currentClass?: MachineClass | "spark" | undefined;
  readonly trainingHours?: number | undefined;
}

/** The cheapest machine that holds the training and ends it in time, of the classes that the rules leave. */
export function machineFor({ effects, need, currentClass, trainingHours, own }: Wish): Machines {
  const classes = classesOf(effects, currentClass);
  const candidates = byPrice(machineSizes.filter((size) => classes.includes(size.class)));
  const holds = (size: MachineSize) => need === null || need.plannedMemoryBytes * MEMORY_MARGIN <= size.memoryBytes;
  // What a GPU takes off is not measured: only the time of CPUs can be worked out.
  const inTime = (size: MachineSize) =>
    size.gpu !== null ||
    need === null ||
    trainingHours === undefined ||
    secondsOn(need, size.cores) <= trainingHours * 3600;
  const found = candidates.find((size) => holds(size) && inTime(size)) ?? candidates.find(holds);
  const largest = candidates.reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
  const size = found ?? largest;
  const chosen = effects.has("largest") ? largest : effects.has("larger") ? nextLarger(size) : size;
  const instead = ownInsteadOf(chosen, own, { effects, need, trainingHours });
  return { kind: "machine", size: chosen, driver: null, workerCount: 0, own: instead, isBeyond: found === undefined };
}

/**
 * A driver and workers that hold the data together: of the sizes with which at most 100 workers do, the cheapest whole. Two
 * workers where the need is not known.
 */
export function clusterFor({ effects, need }: Wish): Machines {
  const workers = machineSizes.filter(({ class: of, gpu }) =>
    effects.has("gpu") ? gpu !== null : of === "memory_optimised",
  );
  const wanted = need === null ? 0 : need.plannedMemoryBytes * MEMORY_MARGIN * SHUFFLE_MARGIN;
  const plans = workers.map((size) => {
    const count = Math.max(FEWEST_WORKERS, Math.ceil(wanted / size.memoryBytes));
    return { size, count, price: count * size.listPricePerHour };
  });
  const possible = plans.filter(({ count }) => count <= MOST_WORKERS);
  const largest = plans.reduce((a, b) => (b.size.memoryBytes > a.size.memoryBytes ? b : a));
  const best = possible.length > 0 ? possible.reduce((a, b) => (b.price < a.price - 1e-9 ? b : a)) : largest;
  const workerCount = Math.min(MOST_WORKERS, best.count);
  const driver = machineSize(workerCount > 20 ? "memory-8" : "general-4") as MachineSize;
  return { kind: "cluster", size: best.size, driver, workerCount, own: null, isBeyond: possible.length === 0 };
}

/** For development: the whole in memory for notebooks and analysis there, a sample of the rows else. */
export function developmentFor({ effects, need }: Wish): Machines {
  const inMemory = effects.has("development_memory");
  const classes: MachineClass[] = inMemory
    ? ["memory_optimised"]
    : effects.has("development_gpu")
      ? ["gpu"]
      : ["general_purpose"];
  const candidates = byPrice(machineSizes.filter((size) => classes.includes(size.class)));
  const wanted = need !== null && inMemory ? need.plannedMemoryBytes * MEMORY_MARGIN : 0;
  const found = candidates.find(({ memoryBytes }) => memoryBytes >= wanted);
  // Beyond the largest, one develops on a sample.
  return {
    kind: "machine",
    size: found ?? (candidates[0] as MachineSize),
    driver: null,
    workerCount: 0,
    own: null,
    isBeyond: false,
  };
}

/** The machine of the workspace that is advised in the place of a rented size; null where that is as dear or none fits. */
export function ownOf({ own }: Machines): OwnMachine | null {
  return own?.isCheaper ? own.machine : null;
}

/** The cores that a training has: of one worker, where there are several. */
export function coresOf(machines: Machines): number {
  return ownOf(machines)?.cores ?? machines.size?.cores ?? 1;
}

/** An hour of all of them: in US dollars by the list prices, or in the currency of the workspace's own machine. */
export function priceOf(machines: Machines): number {
  const { size, driver, workerCount, kind } = machines;
  const own = ownOf(machines);
  if (own) return own.pricePerHour;
  if (!size) return 0;
  if (kind === "cluster") return size.listPricePerHour * workerCount + (driver?.listPricePerHour ?? 0);
  return size.listPricePerHour;
}

/** The currency of `priceOf`. */
export function currencyOf(machines: Machines): string {
  return ownOf(machines)?.currency ?? DEFAULT_CURRENCY;
}

/** Watts of all of them at work; of a machine of one's own that says none, those of the size in whose place it is. */
export function wattsOf(machines: Machines): number {
  const { size, driver, workerCount, kind } = machines;
  const own = ownOf(machines);
  if (own?.watts != null) return own.watts;
  if (!size) return 0;
  return kind === "cluster" ? size.watts * workerCount + (driver?.watts ?? 0) : size.watts;
}

function classesOf(effects: ReadonlySet<ComputeEffect>, current: Wish["currentClass"]): readonly MachineClass[] {
  if (effects.has("gpu")) return ["gpu"];
  if (effects.has("current_class") && current !== undefined && current !== "spark") return [current];
  if (effects.has("memory")) return ["memory_optimised"];
  return ["general_purpose", "memory_optimised"];
}

function nextLarger(size: MachineSize): MachineSize {
  const same = machineSizes.filter((other) => other.class === size.class && other.cores > size.cores);
  return byPrice(same)[0] ?? size;
}

/** The cheapest first; of equals the one with more memory, so that more need never finds less. */
function byPrice(sizes: readonly MachineSize[]): MachineSize[] {
  return [...sizes].sort((a, b) => a.listPricePerHour - b.listPricePerHour || b.memoryBytes - a.memoryBytes);
}
