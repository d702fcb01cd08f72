import type { VerdictKind } from "@crisol/contract";
import { timeOn } from "./amdahl.js";
import { largestCores } from "./held.js";
import type { Finding, Judged } from "./judged.js";
import { phaseOfPeak } from "./measured.js";
import { memoryNearOnNode, nodesUneven } from "./node-findings.js";
import { say } from "./sentences.js";
import type { Thresholds } from "./thresholds.js";

/** In the order in which one is the verdict: what ends a job, what it waits for, what it leaves unused. */
const order: readonly VerdictKind[] = [
  "memory_near_limit",
  "too_short",
  "gpu_idle",
  "disk_bound",
  "cpu_saturated",
  "nodes_uneven",
  "one_core",
  "mostly_unused",
  "right_size",
  "distributable",
  "too_small_to_distribute",
];

/** All that is true of a job's size, the verdict first. */
export function findingsOf(judged: Judged, by: Thresholds): readonly Finding[] {
  const { measured, sampleCount } = judged;
  const isTooShort = measured.seconds < by.leastSeconds || sampleCount < by.leastSamples;
  const { seconds } = measured;
  const short = say("verdict_too_short", { seconds, least: by.leastSeconds, samples: by.leastSamples });
  const used = isTooShort
    ? [{ kind: "too_short" as const, reason: short }]
    : [gpu, disk, cores, nodesUneven, memoryUnused].map((find) => find(judged, by));
  const near = judged.held.nodes ? memoryNearOnNode(judged, by) : memoryNear(judged, by);
  const found = [near, ...used].filter((finding) => finding !== undefined);
  if (found.length === 0) found.push(rightSize(judged));
  const distribution = distributing(judged, by, isTooShort);
  if (distribution) found.push(distribution);
  const rank = ({ kind }: Finding) => (isFirst(kind, judged) ? -1 : order.indexOf(kind));
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Where there is no larger size, distributing is the verdict; where it is distributed already, that this is too much. */
function isFirst(kind: VerdictKind, { held, work }: Judged): boolean {
  if (kind === "distributable") return held.cores >= largestCores;
  return kind === "too_small_to_distribute" && work.clusterLibrary !== null;
}

function memoryNear({ held, measured, wasOutOfMemory, spans }: Judged, by: Thresholds): Finding | undefined {
  const { memoryBytes: limitBytes } = held;
  const { peakMemoryBytes: peakBytes } = measured;
  const kind = "memory_near_limit" as const;
  if (wasOutOfMemory) return { kind, reason: say("verdict_out_of_memory", { limitBytes, peakBytes }) };
  const share = peakBytes / limitBytes;
  if (share < by.memoryNear) return undefined;
  const phase = phaseOfPeak(spans) ?? "";
  return { kind, reason: say("verdict_memory_near", { phase, peakBytes, limitBytes, share: 100 * share }) };
}

/** Whether others had a part of the cores that its threads were ready for. */
function isCrowded({ held, measured: { cores: used, wantedCores: wanted } }: Judged): boolean {
  return used < 0.75 * Math.min(wanted, held.cores);
}

function isSaturated(judged: Judged, by: Thresholds): boolean {
  const { held, measured } = judged;
  return measured.wantedCores >= (isCrowded(judged) ? by.saturatedCrowded : by.saturated) * held.cores;
}

function gpu(judged: Judged, by: Thresholds): Finding | undefined {
  const { held, measured } = judged;
  const { gpu: busy, seconds, wantedCores: wanted } = measured;
  if (busy === null || busy > by.gpuIdle) return undefined;
  const code = isSaturated(judged, by) ? "verdict_gpu_starved" : "verdict_gpu_idle";
  return { kind: "gpu_idle", reason: say(code, { gpu: 100 * busy, seconds, wanted, held: held.cores }) };
}

function disk(judged: Judged, by: Thresholds): Finding | undefined {
  const { held, measured } = judged;
  const { diskWait, cores, readBytesPerSecond: read, writtenBytesPerSecond: written } = measured;
  if (diskWait === null || diskWait < by.diskWait || isSaturated(judged, by)) return undefined;
  if (read !== null && written !== null && read + written < by.diskRate) return undefined;
  const params = { wait: 100 * diskWait, cores, held: held.cores, readBytes: read ?? 0, writtenBytes: written ?? 0 };
  return { kind: "disk_bound", reason: say("verdict_disk_bound", params) };
}

/** What its cores did; nothing is said of a job that waits for a disk or a GPU that is at work. */
function cores(judged: Judged, by: Thresholds): Finding | undefined {
  const { held, measured } = judged;
  const { cores: used, wantedCores: wanted, busiestThread } = measured;
  const params = { cores: used, wanted, held: held.cores };
  if (isSaturated(judged, by)) {
    return { kind: "cpu_saturated", reason: say(isCrowded(judged) ? "verdict_crowded" : "verdict_saturated", params) };
  }
  if (disk(judged, by) || (measured.gpu !== null && measured.gpu > by.gpuIdle)) return undefined;
  const most = isCrowded(judged) ? by.oneCoreCrowded : by.oneCore;
  if (held.cores >= 2 && busiestThread >= by.oneThread && wanted <= most) {
    return { kind: "one_core", reason: say("verdict_one_core", { ...params, thread: 100 * busiestThread }) };
  }
  if (wanted > by.unused * held.cores) return undefined;
  const { peakMemoryBytes: peakBytes } = measured;
  // Of two full resources one is enough: a machine may be there for its memory.
  if (peakBytes > by.unused * held.memoryBytes) return undefined;
  const reason = say("verdict_mostly_unused", { ...params, peakBytes, limitBytes: held.memoryBytes });
  return { kind: "mostly_unused", reason };
}

function memoryUnused(judged: Judged, by: Thresholds): Finding | undefined {
  const { held, measured } = judged;
  const { memoryBytes: limitBytes, isMemoryAsked } = held;
  const { peakMemoryBytes: peakBytes } = measured;
  if (!isMemoryAsked || peakBytes > by.unused * limitBytes || limitBytes - peakBytes < by.spareMemory) return undefined;
  if (cores(judged, by)?.kind === "mostly_unused") return undefined;
  return { kind: "mostly_unused", reason: say("verdict_memory_unused", { limitBytes, peakBytes }) };
}

function rightSize({ held, measured }: Judged): Finding {
  const { cores: used, peakMemoryBytes: peakBytes } = measured;
  const reason = say("verdict_right_size", {
    ...{ cores: used, held: held.cores, peakBytes, limitBytes: held.memoryBytes },
  });
  return { kind: "right_size", reason };
}

/** Of a job whose work can be shared, or that is over before a cluster has started. */
function distributing(judged: Judged, by: Thresholds, isTooShort: boolean): Finding | undefined {
  // It is on several already.
  if (judged.held.nodes) return undefined;
  const { measured, totalSeconds: seconds } = judged;
  const kind = "too_small_to_distribute" as const;
  if (by.clusterStart > by.worthwhile * seconds) {
    return { kind, reason: say("verdict_too_small", { seconds, start: by.clusterStart }) };
  }
  const { parallelShare } = measured;
  if (isTooShort || parallelShare === null || !isSaturated(judged, by)) return undefined;
  if (parallelShare.expected < by.parallel) return undefined;
  const then = secondsDistributed(judged, by, parallelShare.expected);
  const machines = by.workers;
  if (then > by.worthwhile * seconds) return { kind, reason: say("verdict_no_gain", { machines, then, seconds }) };
  const params = { share: 100 * parallelShare.expected, machines, then, seconds };
  return { kind: "distributable", reason: say("verdict_distributable", params) };
}

/** On `workers` machines as large as what it held, with their start, and what they tell each other. */
export function secondsDistributed(
  { held, measured, totalSeconds }: Pick<Judged, "held" | "measured" | "totalSeconds">,
  by: Thresholds,
  share: number,
): number {
  const faster = timeOn(held.cores * by.workers, held.cores, share) * by.clusterOverhead;
  return by.clusterStart + (totalSeconds - measured.seconds) + measured.seconds * faster;
}
