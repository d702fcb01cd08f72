import type { MachineClass, MachineSize } from "@crisol/contract";

const GIB = 2 ** 30;

/**
 * Watts of a core at full load and of a GiB of memory, from Cloud Carbon Footprint's coefficients for Azure (2023: 3.76 W
 * a virtual core, 0.392 W a GB); of a GPU: its maker's limit of power.
 */
const WATTS_PER_CORE = 3.76;
const WATTS_PER_GIB = 0.421;

/** Cores and list price of an hour: pay as you go, Linux, East US, in US dollars. */
type Row = readonly [cores: number, pricePerHour: number];

/** Dsv5: 4 GiB a core. */
const generalPurpose: readonly Row[] = [
  [2, 0.096],
  [4, 0.192],
  [8, 0.384],
  [16, 0.768],
  [32, 1.536],
  [48, 2.304],
  [64, 3.072],
  [96, 4.608],
];

/** Esv5: 8 GiB a core; the largest has 7. */
const memoryOptimised: readonly Row[] = [
  [2, 0.126],
  [4, 0.252],
  [8, 0.504],
  [16, 1.008],
  [32, 2.016],
  [48, 3.024],
  [64, 4.032],
  [96, 6.048],
];

interface GpuRow {
  readonly id: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly gpu: string;
  readonly count: number;
  readonly gpuMemoryGib: number;
  readonly gpuWatts: number;
  readonly pricePerHour: number;
  readonly series: string;
  readonly size: string;
}

const t4 = { gpu: "NVIDIA T4", gpuMemoryGib: 16, gpuWatts: 70, series: "NCasT4_v3" };
const a100 = { gpu: "NVIDIA A100", gpuMemoryGib: 80, gpuWatts: 300, series: "NC_A100_v4" };
const h100 = { gpu: "NVIDIA H100 NVL", gpuMemoryGib: 94, gpuWatts: 400, series: "NCads_H100_v5" };

const withGpu: readonly GpuRow[] = [
  { id: "gpu-t4-1", cores: 4, memoryGib: 28, count: 1, pricePerHour: 0.526, size: "Standard_NC4as_T4_v3", ...t4 },
  { id: "gpu-t4-4", cores: 64, memoryGib: 440, count: 4, pricePerHour: 4.352, size: "Standard_NC64as_T4_v3", ...t4 },
  {
    id: "gpu-a100-1",
    cores: 24,
    memoryGib: 220,
    count: 1,
    pricePerHour: 3.673,
    size: "Standard_NC24ads_A100_v4",
    ...a100,
  },
  {
    id: "gpu-a100-2",
    cores: 48,
    memoryGib: 440,
    count: 2,
    pricePerHour: 7.346,
    size: "Standard_NC48ads_A100_v4",
    ...a100,
  },
  {
    id: "gpu-a100-4",
    cores: 96,
    memoryGib: 880,
    count: 4,
    pricePerHour: 14.692,
    size: "Standard_NC96ads_A100_v4",
    ...a100,
  },
  {
    id: "gpu-h100-1",
    cores: 40,
    memoryGib: 320,
    count: 1,
    pricePerHour: 6.98,
    size: "Standard_NC40ads_H100_v5",
    ...h100,
  },
  {
    id: "gpu-h100-2",
    cores: 80,
    memoryGib: 640,
    count: 2,
    pricePerHour: 13.96,
    size: "Standard_NC80adis_H100_v5",
    ...h100,
  },
];

/** When the list prices were looked up last: clouds change them. */
export const PRICES_OF = "2025";

/** Sizes from the smallest of each class: general purpose, memory optimised, GPU. */
export const machineSizes: readonly MachineSize[] = [
  ...generalPurpose.map((row) => withoutGpu("general_purpose", "general", "D", row)),
  ...memoryOptimised.map((row) => withoutGpu("memory_optimised", "memory", "E", row)),
  ...withGpu.map(({ id, cores, memoryGib, gpu, count, gpuMemoryGib, gpuWatts, pricePerHour, series, size }) => ({
    id,
    class: "gpu" as const,
    ...{ cores, memoryBytes: memoryGib * GIB },
    gpu: { name: gpu, count, memoryBytes: gpuMemoryGib * GIB },
    listPricePerHour: pricePerHour,
    watts: Math.round(wattsOf(cores, memoryGib) + count * gpuWatts),
    azure: { series, size, cores, memoryBytes: memoryGib * GIB },
  })),
];

/** The size of that id; undefined where there is none. */
export function machineSize(id: string): MachineSize | undefined {
  return machineSizes.find((size) => size.id === id);
}

function withoutGpu(of: MachineClass, name: string, letter: "D" | "E", [cores, pricePerHour]: Row): MachineSize {
  const memoryGib = letter === "D" ? cores * 4 : Math.min(cores * 8, 672);
  const memoryBytes = memoryGib * GIB;
  return {
    id: `${name}-${cores}`,
    class: of,
    ...{ cores, memoryBytes, gpu: null },
    listPricePerHour: pricePerHour,
    watts: Math.round(wattsOf(cores, memoryGib)),
    azure: { series: `${letter}sv5`, size: `Standard_${letter}${cores}s_v5`, cores, memoryBytes },
  };
}

function wattsOf(cores: number, memoryGib: number): number {
  return cores * WATTS_PER_CORE + memoryGib * WATTS_PER_GIB;
}
