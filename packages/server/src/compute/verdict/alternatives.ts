import type { MachineSize, VerdictAlternative } from "@crisol/contract";
import { contentionOf, timesOn } from "./amdahl.js";
import { exactly, stepsUp } from "./expected.js";
import { secondsDistributed } from "./findings.js";
import { cheapestSize, largestCores, paidFor } from "./held.js";
import type { Finding, Judged } from "./judged.js";
import { nodeAlternatives } from "./node-alternatives.js";
import { priced, type Way } from "./priced.js";
import { say } from "./sentences.js";
import type { Thresholds } from "./thresholds.js";

/** What is asked of another way to run the same. */
interface Wanted extends Pick<Way, "kind" | "reason" | "cores" | "memoryBytes" | "seconds" | "rewrite"> {
  /** Whether the machine must have a GPU, or must not. Default: it does not matter here. */
  readonly size?: MachineSize | undefined;
  readonly machineCount?: number;
}

/** Other ways to run the job, those that the verdict asks for first. */
export function alternativesOf(
  judged: Judged,
  findings: readonly Finding[],
  by: Thresholds,
): readonly VerdictAlternative[] {
  if (judged.held.nodes) return nodeAlternatives(judged, findings, by);
  const kinds = new Set(findings.map(({ kind }) => kind));
  const wanted = [
    ...(kinds.has("memory_near_limit") ? [moreMemory(judged, by)] : []),
    ...(kinds.has("cpu_saturated") ? [...moreCores(judged, by), ...onGpu(judged)] : []),
    ...(kinds.has("gpu_idle") ? withoutGpu(judged) : []),
    ...(kinds.has("mostly_unused") || kinds.has("one_core") ? smaller(judged, kinds.has("one_core"), by) : []),
    ...(kinds.has("distributable") ? [distributed(judged, by)] : []),
  ];
  return wanted.map((each) => priced(placed(judged, each)));
}

function moreMemory({ held, measured, wasOutOfMemory, totalSeconds }: Judged, by: Thresholds): Wanted {
  const { memoryBytes: limitBytes } = held;
  const needed = wasOutOfMemory ? 2 * limitBytes : measured.peakMemoryBytes / by.full;
  const memoryBytes = stepsUp(needed);
  const code = wasOutOfMemory ? "alternative_twice_memory" : "alternative_more_memory";
  // One that was ended has not shown how long it takes.
  const seconds = wasOutOfMemory ? null : exactly(totalSeconds);
  const reason = say(code, { memoryBytes, limitBytes });
  return { kind: "scale_up", reason, cores: Math.ceil(held.cores), memoryBytes, seconds };
}

/** Twice and four times the cores, as long as they are to be had and the next takes off a tenth of the time of the whole job. */
function moreCores({ held, measured, totalSeconds, work }: Judged, by: Thresholds): Wanted[] {
  const { cores: before } = held;
  const { parallelShare, seconds: judgedSeconds } = measured;
  // A machine of its own has none who take the cores; one like this may be as full as this was.
  const unhindered = Math.min(1, measured.cores / Math.min(measured.wantedCores, before));
  const wanted: Wanted[] = [];
  const on = (share: number) => totalSeconds - judgedSeconds + judgedSeconds * share;
  let last = totalSeconds;
  for (const cores of [before * 2, before * 4]) {
    const times = timesOn(cores, before, parallelShare, contentionOf(work, by));
    if (cores > Math.max(largestCores, held.machine.cores) || on(times.expected) > 0.9 * last) break;
    last = on(times.expected);
    const seconds = {
      low: on(times.low * unhindered),
      expected: on(times.expected * unhindered),
      high: on(times.high),
    };
    const reason = parallelShare
      ? say("alternative_more_cores", {
          ...{ cores, held: before, share: 100 * parallelShare.expected },
          error: 50 * (parallelShare.high - parallelShare.low),
        })
      : say("alternative_more_cores_unknown", { cores });
    wanted.push({ kind: "scale_up", reason, cores: Math.ceil(cores), memoryBytes: null, seconds });
    // Beyond twice, what one core does not show is a guess of a guess.
    if (!parallelShare) break;
  }
  return wanted;
}

/** For a script whose packages can: how much faster it would be is not known, only from when on that is cheaper. */
function onGpu({ held, measured, work }: Judged): Wanted[] {
  const size = cheapestSize(1, measured.peakMemoryBytes, true);
  if (work.gpuLibrary === null || measured.gpu !== null || !size) return [];
  const paid = paidFor(held, measured.peakMemoryBytes);
  // A machine's own price may be in another currency, or nothing.
  const now =
    paid.basis === "list" ? paid.pricePerHour : cheapestSize(held.cores, measured.peakMemoryBytes)?.listPricePerHour;
  const reason = say("alternative_gpu", {
    size: size.id,
    times: size.listPricePerHour / (now ?? size.listPricePerHour),
  });
  const rewrite = { isNeeded: true, reason: say("rewrite_gpu", { library: work.gpuLibrary }) };
  return [{ kind: "gpu", reason, cores: size.cores, memoryBytes: null, seconds: null, size, rewrite }];
}

function withoutGpu({ held, measured, totalSeconds }: Judged): Wanted[] {
  const size = cheapestSize(Math.ceil(held.cores), measured.peakMemoryBytes);
  if (!size) return [];
  const reason = say("alternative_no_gpu", { size: size.id });
  return [{ kind: "scale_down", reason, cores: size.cores, memoryBytes: null, seconds: exactly(totalSeconds), size }];
}

function smaller({ held, measured, totalSeconds }: Judged, isOneCore: boolean, by: Thresholds): Wanted[] {
  const { wantedCores: wanted, peakMemoryBytes: peakBytes, seconds: judgedSeconds } = measured;
  const enough = isOneCore ? 1 : Math.max(1, Math.ceil(wanted / by.full - 0.25));
  const cores = Math.min(enough, Math.ceil(held.cores));
  const memoryBytes = stepsUp(peakBytes / by.full);
  const hasLessMemory = held.isMemoryAsked && held.memoryBytes - memoryBytes >= by.spareMemory;
  if (cores >= held.cores && !hasLessMemory) return [];
  const params = { cores, held: held.cores, wanted, memoryBytes, peakBytes, limitBytes: held.memoryBytes };
  const code =
    cores >= held.cores
      ? "alternative_less_memory"
      : hasLessMemory
        ? "alternative_less"
        : ("alternative_fewer_cores" as const);
  // What a runtime's own threads did beside the one that was busy is done in turn then.
  const longer = judgedSeconds * Math.max(0, wanted / cores - 1);
  const { low, high } = exactly(totalSeconds);
  const seconds = { low, expected: totalSeconds + longer, high: high + longer };
  return [
    { kind: "scale_down", reason: say(code, params), cores, memoryBytes: hasLessMemory ? memoryBytes : null, seconds },
  ];
}

function distributed(judged: Judged, by: Thresholds): Wanted {
  const { held, measured, work } = judged;
  const cores = Math.ceil(held.cores);
  const size = cheapestSize(cores, measured.peakMemoryBytes);
  const share = measured.parallelShare ?? { low: 0, expected: 0.5, high: 1 };
  const [low, expected, high] = [share.high, share.expected, share.low].map((each) =>
    secondsDistributed(judged, by, each),
  ) as [number, number, number];
  const rewrite =
    work.clusterLibrary !== null
      ? { isNeeded: false, reason: say("rewrite_spark_has", { library: work.clusterLibrary }) }
      : work.kind === "training"
        ? { isNeeded: false, reason: say("rewrite_recipe") }
        : { isNeeded: true, reason: say("rewrite_spark") };
  const params = { machines: by.workers, size: size?.id ?? "", cores, start: by.clusterStart };
  return {
    ...{ kind: "distribute", reason: say("alternative_distribute", params), cores, memoryBytes: null, size, rewrite },
    ...{ seconds: { low, expected, high }, machineCount: by.workers },
  };
}

/** Where it would run, and what an hour costs there. */
function placed({ held, measured }: Judged, wanted: Wanted): Way {
  const { cores, memoryBytes, machineCount = 1 } = wanted;
  const { machine } = held;
  const needed = Math.max(measured.peakMemoryBytes, memoryBytes ?? 0);
  const isHere = !wanted.size && cores <= machine.cores && (memoryBytes ?? 0) <= machine.memoryBytes;
  const size = wanted.size ?? cheapestSize(cores, memoryBytes ?? (held.isMemoryAsked ? held.memoryBytes : needed));
  const { pricePerHour, currency } = machine;
  return {
    ...{ ...wanted, machineCount, size: size ?? null, again: isHere ? { cores, memoryBytes } : null },
    // Beside the same others as now.
    own: isHere && pricePerHour !== null ? { pricePerHour: pricePerHour * (held.paidShare ?? 1), currency } : null,
  };
}
