import { performance } from "node:perf_hooks";
import type { Supervised } from "../job-kind.js";
import type { Confined, OutOfMemory } from "../process/confinement.js";
import { ProcessTree } from "../process/process-tree.js";
import { type GpuUse, GpuWatch } from "./gpu.js";
import type { ThreadUse } from "./thread-use.js";
import { TreeMeter, type TreeUse } from "./tree-use.js";
import { atLeast, ownUse, type ProcessUse } from "./usage.js";

/** What a job used in the `spanMs` before now, and in all. */
export interface UsageSample {
  readonly spanMs: number;
  /** What the job was at: the phase of its progress. */
  readonly phase: string;
  readonly cpuSeconds: number;
  /** Of the thread that computed most. */
  readonly busiestThreadSeconds: number;
  /** Absent in journals of earlier versions. */
  readonly threads?: ThreadUse;
  readonly memoryBytes: number;
  /** Memory that cannot be given back without loss, by the control group; null where there is none. */
  readonly workingSetBytes: number | null;
  readonly memoryKind: TreeUse["memoryKind"];
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
  readonly processes: number;
  readonly gpu: GpuUse | null;
  readonly total: ProcessUse;
}

export interface MeteringOptions {
  /** As in `TreeMarks`. */
  readonly jobId: string;
  emit(sample: UsageSample): void;
}

const SAMPLE_MS = 1000;
/** Where nothing but us holds the job to its memory. */
const MEMORY_LOOK_MS = 100;
/** Whether its threads wait for the disk is a matter of many looks: one a second says little of a run of some seconds. */
const DISK_LOOK_MS = 200;
/** Of one core: a tree of thousands of processes is looked at less often. */
const MOST_OWN_SHARE = 0.005;
const LONGEST_GAP_MS = 10_000;
/** What samples may take before that counts: the first ones, of code that is new to the machine, say most of a short job. */
const FREE_OWN_MS = 150;
/** So that what lives for less than a second is seen at all. */
const FIRST_LOOKS_MS = [30, 90, 200, 400, 700];

/**
 * Measures this process and all that it starts, about once a second. A runner that computes without a pause never lets
 * a timer fire: then the calls of `tick`, as it tells its progress, take the samples, each of all the time since the
 * one before.
 */
export class Metering {
  readonly tree: ProcessTree;
  readonly #meter: TreeMeter;
  readonly #gpu = new GpuWatch();
  readonly #timer: NodeJS.Timeout;
  readonly #diskTimer: NodeJS.Timeout;
  #memoryTimer: NodeJS.Timeout | undefined;
  #confined: Confined | undefined;
  #last: TreeUse | undefined;
  #lastMs: number;
  #gapMs = SAMPLE_MS;
  #phase = "start";
  #ownMs = 0;
  #outOfMemory: OutOfMemory | undefined;
  #isEnded = false;

  constructor(readonly options: MeteringOptions) {
    this.tree = new ProcessTree({ jobId: options.jobId, rootPid: process.pid });
    this.#meter = new TreeMeter(this.tree);
    this.#lastMs = performance.now() - process.uptime() * 1000;
    this.#timer = setInterval(() => this.tick(), SAMPLE_MS).unref();
    this.#diskTimer = setInterval(() => this.#meter.lookAtDisk(), DISK_LOOK_MS).unref();
  }

  /** Tells what the job is at; a new phase ends the sample of the one before if that has lasted a while. */
  phase(name: string): void {
    if (name !== this.#phase && performance.now() - this.#lastMs > this.#gapMs / 4) this.#sample();
    this.#phase = name;
    this.tick();
  }

  /** Takes a sample if it is time. */
  tick(): void {
    // A timer that is early by a bit must not wait for the next turn.
    if (performance.now() - this.#lastMs >= this.#gapMs - 20) this.#sample();
  }

  /**
   * From now on the confined processes are what the job uses; this one only looks after them: its memory does not
   * count. Where nothing else does, they are held to their memory here: above it all of them are killed.
   */
  supervise(confined: Confined): Supervised {
    this.#confined = confined;
    this.tree.mark(confined.marks);
    this.#meter.supervise(process.pid);
    this.#gpu.start();
    for (const afterMs of FIRST_LOOKS_MS) setTimeout(() => this.#meter.memoryBytes(), afterMs).unref();
    const { memoryBytes } = confined.limits;
    if (memoryBytes !== null) {
      this.#memoryTimer = setInterval(() => this.#holdToMemory(memoryBytes), MEMORY_LOOK_MS).unref();
    }
    return {
      stop: async (graceMs) => void (await this.tree.kill(graceMs)),
      end: () => this.endSupervised(),
    };
  }

  /** Ends what is left of the confined processes, and gives back what was taken for them. */
  async endSupervised(): Promise<void> {
    clearInterval(this.#memoryTimer);
    if (!this.#confined || this.#isEnded) return;
    this.#isEnded = true;
    await this.tree.kill(0);
    // Once it is given up nothing tells any more.
    this.#outOfMemory ??= this.#confined.outOfMemory();
    this.#confined.cleanUp();
  }

  /** What ended the confined processes, if it was their limit of memory. */
  get outOfMemory(): OutOfMemory | undefined {
    return this.#outOfMemory ?? this.#confined?.outOfMemory();
  }

  /** Takes the last sample, and returns what the job has used in all. */
  stop(): ProcessUse {
    clearInterval(this.#timer);
    clearInterval(this.#diskTimer);
    this.#gpu.stop();
    return this.#sample().total;
  }

  /** What taking samples took so far, in seconds of one core. */
  get ownSeconds(): number {
    return this.#ownMs / 1000;
  }

  #holdToMemory(limitBytes: number): void {
    const byKernel = this.#confined?.outOfMemory();
    // The kernel ends one process of the group; the rest of the job is of no use without it.
    const bytes = byKernel || this.#confined?.holdsMemory ? 0 : this.#meter.memoryBytes();
    if (!byKernel && bytes <= limitBytes) return;
    this.#outOfMemory = byKernel ?? { limitBytes, peakBytes: bytes };
    clearInterval(this.#memoryTimer);
    void this.tree.kill(0);
  }

  #sample(): UsageSample {
    const startedMs = performance.now();
    const cpuBefore = process.cpuUsage();
    const use = this.#meter.use();
    const before = this.#last;
    const difference = (now: number | null, then: number | null | undefined) =>
      now === null ? null : now - (then ?? 0);
    const total = ProcessTree.findsDaemons ? onlyUse(use) : ownUse();
    const sample: UsageSample = {
      spanMs: startedMs - this.#lastMs,
      phase: this.#phase,
      cpuSeconds: use.cpuSeconds - (before?.cpuSeconds ?? 0),
      busiestThreadSeconds: use.threads.busiestSeconds,
      threads: use.threads,
      // Where none of them is left at its end, what they had at its beginning says more of the time than nothing.
      memoryBytes: use.memoryBytes || (before?.memoryBytes ?? 0),
      workingSetBytes: this.#confined?.workingSetBytes() ?? null,
      memoryKind: use.memoryKind,
      readBytes: difference(use.readBytes, before?.readBytes),
      writtenBytes: difference(use.writtenBytes, before?.writtenBytes),
      processes: use.processes,
      gpu: this.#gpu.use ?? null,
      // A process that stands alone knows its time to the microsecond.
      total: use.processes > 1 || this.#confined ? total : atLeast(total, ownUse()),
    };
    this.#last = use;
    this.#lastMs = startedMs;
    this.options.emit(sample);
    const { user, system } = process.cpuUsage(cpuBefore);
    const ownMs = (user + system) / 1000;
    this.#ownMs += ownMs;
    const paidMs = (this.#ownMs - FREE_OWN_MS) / MOST_OWN_SHARE - process.uptime() * 1000;
    this.#gapMs = Math.min(Math.max(SAMPLE_MS, Math.min(paidMs, ownMs / MOST_OWN_SHARE)), LONGEST_GAP_MS);
    return sample;
  }
}

function onlyUse({ cpuSeconds, peakMemoryBytes, readBytes, writtenBytes }: TreeUse): ProcessUse {
  return { cpuSeconds, peakMemoryBytes, readBytes, writtenBytes };
}
