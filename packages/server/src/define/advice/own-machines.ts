import type { MachineSize } from "@crisol/contract";
import { MEMORY_MARGIN } from "./constants.js";
import { type Need, secondsOn } from "./need.js";
import type { ComputeEffect } from "./rule.js";

/** A compute target of the workspace that says what an hour of it costs. */
export interface OwnMachine {
  readonly name: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
  readonly pricePerHour: number;
  readonly currency: string;
  /** At work; null where it was not said. */
  readonly watts: number | null;
}

/** One that would do in the place of a rented size. */
export interface OwnChoice {
  readonly machine: OwnMachine;
  /** Whether a training costs no more on it than on the rented one; amounts of different currencies are compared as numbers. */
  readonly isCheaper: boolean;
}

/** A machine sold with 16 GiB shows its programs somewhat less. */
export const SHOWN_SHARE = 0.93;

/** The cheapest of `own` that holds the training and ends it in time, as `size` does; null where none does. */
export function ownInsteadOf(
  size: MachineSize,
  own: readonly OwnMachine[],
  wish: {
    readonly effects: ReadonlySet<ComputeEffect>;
    readonly need: Need | null;
    readonly trainingHours?: number | undefined;
  },
): OwnChoice | null {
  const { effects, need, trainingHours } = wish;
  // How long it takes is known of CPUs alone.
  const timed = size.gpu === null ? need : null;
  const isAsLarge = need === null || effects.has("larger") || effects.has("largest");
  const costOf = (price: number, cores: number) => price * (timed ? secondsOn(timed, cores) / 3600 : 1);
  const fitting = own.filter(({ cores, memoryBytes, gpus }) => {
    if (size.gpu !== null && gpus === 0) return false;
    if (isAsLarge && (cores < size.cores || memoryBytes < size.memoryBytes * SHOWN_SHARE)) return false;
    if (need !== null && need.plannedMemoryBytes * MEMORY_MARGIN > memoryBytes) return false;
    return !timed || trainingHours === undefined || secondsOn(timed, cores) <= trainingHours * 3600;
  });
  const ordered = fitting
    .map((machine) => ({ machine, cost: costOf(machine.pricePerHour, machine.cores) }))
    .sort((a, b) => a.cost - b.cost || (a.machine.name < b.machine.name ? -1 : 1));
  const [best] = ordered;
  return best ? { machine: best.machine, isCheaper: best.cost <= costOf(size.listPricePerHour, size.cores) } : null;
}
