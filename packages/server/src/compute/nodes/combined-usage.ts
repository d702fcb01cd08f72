import type { GpuUse } from "../use/gpu.js";
import type { UsageSample } from "../use/metering.js";
import type { ThreadUse } from "../use/thread-use.js";
import type { JobUsage, NodeUse, ProcessUse } from "../use/usage.js";

type Sample = UsageSample & { readonly at: number };

interface NodeSamples {
  latest: UsageSample | undefined;
  /** Those since the last of the job as a whole. */
  pending: UsageSample[];
  total: ProcessUse | undefined;
  wallSeconds: number;
  hasEnded: boolean;
}

/**
 * Puts the samples of all nodes together to those of the job: one for each of the first node that has not ended, with what the
 * others did since the one before. `machines` says of each node on which machine it is: GPUs and cores of one are seen by all there.
 */
export class CombinedUsage {
  readonly #nodes: NodeSamples[];

  constructor(readonly machines: readonly string[]) {
    this.#nodes = machines.map(() => ({
      ...{ latest: undefined, pending: [], total: undefined, wallSeconds: 0, hasEnded: false },
    }));
  }

  /** Takes a node's sample; returns the job's if one is due. */
  add(node: number, sample: Sample): Sample | undefined {
    const own = this.#at(node);
    own.latest = sample;
    own.pending.push(sample);
    own.total = sample.total;
    if (node !== this.#nodes.findIndex(({ hasEnded, latest }) => !hasEnded && latest)) return undefined;
    return this.#together(sample);
  }

  /** The node has ended, and used this in all; undefined where nobody saw. */
  end(node: number, usage: JobUsage | undefined): void {
    const own = this.#at(node);
    own.hasEnded = true;
    if (!usage) return;
    const { wallSeconds, ...total } = usage;
    own.total = total;
    own.wallSeconds = wallSeconds;
  }

  /** Of one node; undefined before its first sample. */
  of(node: number): NodeUse | undefined {
    const { total, latest, hasEnded } = this.#at(node);
    return total && { ...total, memoryBytes: hasEnded ? 0 : (latest?.memoryBytes ?? 0) };
  }

  /** What all have used; the peak is the sum of theirs, which may have been at different times. Undefined before the first sample. */
  total(): JobUsage | undefined {
    const totals = this.#nodes.flatMap(({ total }) => total ?? []);
    if (totals.length === 0) return undefined;
    return {
      wallSeconds: Math.max(...this.#nodes.map(({ wallSeconds }) => wallSeconds)),
      cpuSeconds: sum(totals.map(({ cpuSeconds }) => cpuSeconds)),
      peakMemoryBytes: sum(totals.map(({ peakMemoryBytes }) => peakMemoryBytes)),
      readBytes: sumOfKnown(totals.map(({ readBytes }) => readBytes)),
      writtenBytes: sumOfKnown(totals.map(({ writtenBytes }) => writtenBytes)),
    };
  }

  #at(node: number): NodeSamples {
    return this.#nodes[node] as NodeSamples;
  }

  #together(lead: Sample): Sample {
    const pending = this.#nodes.flatMap((node) => node.pending);
    const present = this.#nodes.flatMap(({ hasEnded, latest }) => (hasEnded || !latest ? [] : [latest]));
    const { wallSeconds: _wallSeconds, ...total } = this.total() as JobUsage;
    const together: Sample = {
      ...{ at: lead.at, spanMs: lead.spanMs, phase: lead.phase, memoryKind: lead.memoryKind },
      cpuSeconds: sum(pending.map(({ cpuSeconds }) => cpuSeconds)),
      busiestThreadSeconds: Math.max(...pending.map(({ busiestThreadSeconds }) => busiestThreadSeconds)),
      ...this.#threads(),
      memoryBytes: sum(present.map(({ memoryBytes }) => memoryBytes)),
      workingSetBytes: sumOfKnown(present.map(({ workingSetBytes }) => workingSetBytes)),
      readBytes: sumOfKnown(pending.map(({ readBytes }) => readBytes)),
      writtenBytes: sumOfKnown(pending.map(({ writtenBytes }) => writtenBytes)),
      processes: sum(present.map(({ processes }) => processes)),
      gpu: this.#gpu(),
      total,
    };
    for (const node of this.#nodes) node.pending = [];
    return together;
  }

  #threads(): { readonly threads?: ThreadUse } {
    const told = this.#nodes.map(({ pending }) => pending.flatMap(({ threads }) => threads ?? []));
    const all = told.flat();
    if (all.length === 0) return {};
    const byMachine = new Map<string, number[]>();
    for (const [node, machine] of this.machines.entries()) {
      const cores = byMachine.get(machine) ?? [];
      for (const { byCoreSeconds } of told[node] ?? []) {
        for (const [core, seconds] of byCoreSeconds.entries()) cores[core] = (cores[core] ?? 0) + seconds;
      }
      byMachine.set(machine, cores);
    }
    const threads: ThreadUse = {
      busiestSeconds: Math.max(...all.map(({ busiestSeconds }) => busiestSeconds)),
      busiestWantedSeconds: Math.max(...all.map(({ busiestWantedSeconds }) => busiestWantedSeconds)),
      waitedSeconds: sumOfKnown(all.map(({ waitedSeconds }) => waitedSeconds)),
      diskWaitShare: Math.max(...all.map(({ diskWaitShare }) => diskWaitShare)),
      byCoreSeconds: [...byMachine.values()].flat(),
    };
    return { threads };
  }

  /** A machine's GPUs are told by each node there, for all of them. */
  #gpu(): GpuUse | null {
    const byMachine = new Map<string, GpuUse>();
    for (const [node, machine] of this.machines.entries()) {
      const gpu = this.#at(node).latest?.gpu;
      if (gpu) byMachine.set(machine, gpu);
    }
    const all = [...byMachine.values()];
    if (all.length === 0) return null;
    return {
      busyShare: Math.max(...all.map(({ busyShare }) => busyShare)),
      memoryBytes: sum(all.map(({ memoryBytes }) => memoryBytes)),
      watts: sumOfKnown(all.map(({ watts }) => watts)),
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Null where one of them is not known. */
function sumOfKnown(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
