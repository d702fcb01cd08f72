import { parseGpuLine } from "../src/compute/use/gpu.js";
import { spanOf, type UsageSpan } from "../src/compute/use/usage-samples.js";
import type { VerdictInput } from "../src/compute/verdict/verdict.js";

export const GB = 1e9;
export const machine = { cores: 8, memoryBytes: 32 * GB, pricePerHour: null, currency: null };

export interface Second {
  readonly phase?: string;
  readonly cores?: number;
  readonly waiting?: number;
  readonly thread?: number;
  readonly memoryBytes?: number;
  readonly disk?: number;
  /** Read, and as many written. */
  readonly bytes?: number;
  readonly gpuLines?: readonly string[];
}

/** Seconds of a job as its samples. */
export function seconds(count: number, second: Second = {}, fromMs = 0): UsageSpan[] {
  const { phase = "run", cores = 0, waiting = 0, thread = Math.min(1, cores), memoryBytes = GB, disk = 0 } = second;
  const { bytes = 1e6 } = second;
  const gpus = (second.gpuLines ?? []).map((line) => parseGpuLine(line)!);
  return Array.from({ length: count }, (_, at) => {
    const gpu = gpus.length > 0 ? gpus[at % gpus.length]! : null;
    const total = { cpuSeconds: 0, peakMemoryBytes: 0, readBytes: 0, writtenBytes: 0 };
    return spanOf(
      {
        ...{ spanMs: 1000, phase, cpuSeconds: cores, busiestThreadSeconds: thread, memoryBytes, total, gpu },
        ...{ workingSetBytes: null, memoryKind: "resident", readBytes: bytes, writtenBytes: bytes, processes: 1 },
        threads: {
          ...{ busiestSeconds: thread, busiestWantedSeconds: thread, waitedSeconds: waiting, diskWaitShare: disk },
          byCoreSeconds: [cores],
        },
      },
      fromMs + (at + 1) * 1000,
    );
  });
}

/** What a verdict is made of: a script that held four cores of a machine of eight. */
export function verdictInput(spans: readonly UsageSpan[], changes: Partial<VerdictInput> = {}): VerdictInput {
  const wallSeconds = spans.reduce((sum, { spanMs }) => sum + spanMs / 1000, 0);
  return {
    ...{ jobId: "job_x", projectId: "prj_x", runId: null, isFinal: true, spans, wasOutOfMemory: false, before: null },
    held: { cores: 4, memoryBytes: 16 * GB, isMemoryAsked: false, machine },
    work: { kind: "script", gpuLibrary: null, clusterLibrary: null },
    totals: { wallSeconds, cpuSeconds: wallSeconds, peakMemoryBytes: GB },
    ...changes,
  };
}
