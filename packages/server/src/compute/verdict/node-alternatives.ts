import type { Band, VerdictAlternative } from "@crisol/contract";
import type { PlacedNode } from "../nodes/placed-nodes.js";
import { contentionOf, timesOn } from "./amdahl.js";
import { exactly, scaled, stepsUp } from "./expected.js";
import { cheapestSize, largestCores } from "./held.js";
import type { Finding, Judged } from "./judged.js";
import { busiestNode, fullestNode } from "./node-findings.js";
import { priced, type Way } from "./priced.js";
import { say } from "./sentences.js";
import type { Thresholds } from "./thresholds.js";

const MOST_PROCESSES = 64;

/** Other ways to run a job of several nodes: with other amounts for each of them, or all of it on one. */
export function nodeAlternatives(judged: Judged, findings: readonly Finding[], by: Thresholds): VerdictAlternative[] {
  const kinds = new Set(findings.map(({ kind }) => kind));
  const isIdle = (["nodes_uneven", "one_core", "mostly_unused"] as const).some((kind) => kinds.has(kind));
  const ways = [
    kinds.has("memory_near_limit") && moreMemory(judged, by),
    kinds.has("cpu_saturated") && moreCores(judged, by),
    kinds.has("gpu_idle") && withoutGpu(judged),
    isIdle && onOneNode(judged, by),
    isIdle && lessOfEach(judged, by),
  ];
  return ways.filter((way) => way !== false && way !== undefined).map(priced);
}

function moreMemory(judged: Judged, by: Thresholds): Way | undefined {
  const { nodes, cores } = sizesOf(judged);
  const fullest = fullestNode(nodes);
  if (!fullest) return undefined;
  const limitBytes = fullest.held.memoryBytes;
  const { wasOutOfMemory, totalSeconds } = judged;
  const memoryBytes = stepsUp(wasOutOfMemory ? 2 * limitBytes : (fullest.usage?.peakMemoryBytes ?? 0) / by.full);
  const code = wasOutOfMemory ? "alternative_twice_memory_each" : "alternative_more_memory_each";
  const reason = say(code, { memoryBytes, limitBytes, node: fullest.node });
  const seconds = wasOutOfMemory ? null : exactly(totalSeconds);
  return ofEach(judged, { kind: "scale_up", reason, cores, memoryBytes, seconds });
}

/** Twice the cores of each, where some machine has them and that takes off a tenth of the time. */
function moreCores(judged: Judged, by: Thresholds): Way | undefined {
  const { cores: before, count, room } = sizesOf(judged);
  const { measured, totalSeconds } = judged;
  const cores = 2 * before;
  const times = timesOn(cores * count, judged.held.cores, measured.parallelShare, contentionOf(judged.work, by));
  const on = (share: number) => totalSeconds - measured.seconds + measured.seconds * share;
  if (cores > Math.max(largestCores, room.cores) || on(times.expected) > 0.9 * totalSeconds) return undefined;
  const share = measured.parallelShare;
  const params = { cores, held: before };
  const reason = share
    ? say("alternative_more_cores_each", {
        ...{ ...params, share: 100 * share.expected, error: 50 * (share.high - share.low) },
      })
    : say("alternative_more_cores_each_unknown", params);
  return ofEach(judged, { kind: "scale_up", reason, cores, memoryBytes: null, seconds: scaled(times, on) });
}

function withoutGpu(judged: Judged): Way | undefined {
  const { cores, peakBytes } = sizesOf(judged);
  const size = cheapestSize(cores, peakBytes);
  if (!size) return undefined;
  const reason = say("alternative_no_gpu", { size: size.id });
  const seconds = exactly(judged.totalSeconds);
  const way = ofEach(judged, { kind: "scale_down", reason, cores: size.cores, memoryBytes: null, seconds });
  return { ...way, again: null, own: null, size };
}

/** On one of the targets that it was on, where all that it wanted is to be had there. */
function onOneNode(judged: Judged, by: Thresholds): Way | undefined {
  const { nodes, count, processes } = sizesOf(judged);
  const { held, measured } = judged;
  const { wantedCores: wanted, peakMemoryBytes: peakBytes } = measured;
  const cores = enough(wanted, by);
  const memoryBytes = stepsUp(peakBytes / by.full);
  const places = nodes.filter(({ offers }) => offers.cores >= cores && offers.memoryBytes >= memoryBytes);
  const place = places.sort((a, b) => (a.pricePerHour ?? 0) - (b.pricePerHour ?? 0))[0];
  if (!place || cores >= held.cores || processes > MOST_PROCESSES) return undefined;
  const reason = say("alternative_one_node", { cores, nodes: count, wanted, peakBytes, target: place.target.name });
  const asked = held.isMemoryAsked ? memoryBytes : null;
  return {
    ...{ kind: "scale_down", reason, cores, memoryBytes: asked, machineCount: 1 },
    ...{ size: sizeFor(judged, cores, asked), seconds: longer(judged, wanted / cores) },
    again: { cores, memoryBytes: asked, nodes: 1, processesPerNode: processes },
    own: priceOf(place),
  };
}

/** As much for each as the one that needs most. */
function lessOfEach(judged: Judged, by: Thresholds): Way | undefined {
  const { nodes, cores: before, count, limitBytes, peakBytes } = sizesOf(judged);
  const busiest = busiestNode(nodes);
  if (!busiest) return undefined;
  const wanted = Math.max(judged.measured.wantedCores / count, busiest.coresAtWork ?? 0);
  const cores = Math.min(enough(wanted, by), before);
  const memoryBytes = stepsUp(peakBytes / by.full);
  const hasLessMemory = judged.held.isMemoryAsked && limitBytes - memoryBytes >= by.spareMemory;
  if (cores >= before && !hasLessMemory) return undefined;
  const params = { cores, held: before, node: busiest.node, wanted, memoryBytes, peakBytes, limitBytes };
  const code =
    cores >= before
      ? "alternative_less_memory_each"
      : hasLessMemory
        ? "alternative_less_each"
        : ("alternative_fewer_cores_each" as const);
  const kept = hasLessMemory ? memoryBytes : null;
  const seconds = longer(judged, wanted / cores);
  return ofEach(judged, { kind: "scale_down", reason: say(code, params), cores, memoryBytes: kept, seconds });
}

/** As many nodes as before, on the targets that they were on where those have room. */
function ofEach(judged: Judged, way: Omit<Way, "machineCount" | "size" | "again" | "own">): Way {
  const { count, room } = sizesOf(judged);
  const { machine, paidShare = 1 } = judged.held;
  const { cores, memoryBytes } = way;
  const isThere = cores <= room.cores && (memoryBytes ?? 0) <= room.memoryBytes;
  return {
    ...{ ...way, machineCount: count, size: sizeFor(judged, cores, memoryBytes) },
    again: isThere ? { cores, memoryBytes } : null,
    own: isThere ? priceOf(machine, paidShare) : null,
  };
}

/** The cheapest size of machine for one node, which keeps the memory that it asked for where no other is said. */
function sizeFor(judged: Judged, cores: number, memoryBytes: number | null): Way["size"] {
  const { peakBytes, limitBytes } = sizesOf(judged);
  return cheapestSize(cores, memoryBytes ?? (judged.held.isMemoryAsked ? limitBytes : peakBytes)) ?? null;
}

function priceOf({ pricePerHour, currency }: Pick<PlacedNode, "pricePerHour" | "currency">, share = 1): Way["own"] {
  return pricePerHour === null ? null : { pricePerHour: pricePerHour * share, currency };
}

function sizesOf({ held: { nodes = [], processesPerNode = 1 } }: Judged) {
  const all = (of: (node: PlacedNode) => number) => nodes.map(of);
  return {
    nodes,
    count: nodes.length,
    processes: nodes.length * processesPerNode,
    cores: Math.ceil(Math.max(...all(({ held }) => held.cores))),
    limitBytes: Math.max(...all(({ held }) => held.memoryBytes)),
    peakBytes: Math.max(...all(({ usage }) => usage?.peakMemoryBytes ?? 0)),
    /** The most that each of them could have where they were. */
    room: {
      cores: Math.min(...all(({ offers, sharedBy }) => Math.floor(offers.cores / sharedBy))),
      memoryBytes: Math.min(...all(({ offers, sharedBy }) => Math.floor(offers.memoryBytes / sharedBy))),
    },
  };
}

/** Cores with a part of them left free. */
function enough(wanted: number, by: Thresholds): number {
  return Math.max(1, Math.ceil(wanted / by.full - 0.25));
}

/** What was done beside each other is done in turn where there are fewer cores than were wanted. */
function longer({ measured, totalSeconds }: Judged, share: number): Band {
  const more = measured.seconds * Math.max(0, share - 1);
  const { low, high } = exactly(totalSeconds);
  return { low, expected: totalSeconds + more, high: high + more };
}
