import type { MachineSize, PriceBasis } from "@crisol/contract";
import type { PlacedNode } from "../nodes/placed-nodes.js";
import { machineSizes } from "../targets/machine-sizes.js";

/** What a job could take, and the machine that it was on. */
export interface Held {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Whether it asked for that memory; else it is the machine's. */
  readonly isMemoryAsked: boolean;
  /** What part of the machine's price it paid for, from 0 to 1; default 1, as of one that had the machine to itself. */
  readonly paidShare?: number;
  /** All that its nodes were on together, where there are several. */
  readonly machine: Machine;
  /** Of a job of several nodes: each of them. */
  readonly nodes?: readonly PlacedNode[];
  readonly processesPerNode?: number;
}

export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
  /** Of an hour; null where nobody said it. */
  readonly pricePerHour: number | null;
  readonly currency: string | null;
}

/** What an hour of something costs, and what is had for it. */
export interface Paid {
  readonly pricePerHour: number;
  readonly currency: string | null;
  readonly basis: PriceBasis;
  readonly cores: number;
  readonly memoryBytes: number;
}

export const largestCores = Math.max(...machineSizes.map(({ cores }) => cores));

/** The cheapest size that has as much; undefined where none does. */
export function cheapestSize(cores: number, memoryBytes: number, withGpu = false): MachineSize | undefined {
  return machineSizes
    .filter((size) => size.cores >= cores && size.memoryBytes >= memoryBytes && (size.gpu !== null) === withGpu)
    .reduce<MachineSize | undefined>(
      (best, size) => (best && best.listPricePerHour <= size.listPricePerHour ? best : size),
      undefined,
    );
}

/** What it paid of the machine by its own price, where it has one; else a cloud's size of what it, or each of its nodes, held, by its list price. */
export function paidFor(held: Held, peakMemoryBytes: number): Paid {
  const { cores, memoryBytes, isMemoryAsked, machine, paidShare = 1 } = held;
  if (machine.pricePerHour !== null) {
    return {
      ...{ pricePerHour: machine.pricePerHour * paidShare, currency: machine.currency, basis: "machine" },
      ...{ cores: machine.cores * paidShare, memoryBytes: machine.memoryBytes * paidShare },
    };
  }
  const count = held.nodes?.length ?? 1;
  const size =
    cheapestSize(Math.ceil(cores / count), (isMemoryAsked ? memoryBytes : peakMemoryBytes) / count) ??
    (machineSizes.at(-1) as MachineSize);
  return {
    ...{ pricePerHour: size.listPricePerHour * count, currency: "USD", basis: "list" },
    ...{ cores: size.cores * count, memoryBytes: size.memoryBytes * count },
  };
}

/** What of the price was for nothing: of cores and memory, one that is full is what the other had to be there for. */
export function wastedShare(paid: Paid, usedCores: number, usedMemoryBytes: number): number {
  return 1 - Math.min(1, Math.max(usedCores / paid.cores, usedMemoryBytes / paid.memoryBytes));
}
