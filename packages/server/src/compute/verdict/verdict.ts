import type { Verdict } from "@crisol/contract";
import { nodeView } from "../nodes/placed-nodes.js";
import type { UsageSpan } from "../use/usage-samples.js";
import { alternativesOf } from "./alternatives.js";
import { findingsOf } from "./findings.js";
import { type Held, paidFor, wastedShare } from "./held.js";
import { measure } from "./measured.js";
import { phasesOf, secondsOf } from "./phases.js";
import { bounds, type Thresholds } from "./thresholds.js";
import type { Work } from "./work.js";

/** All that a verdict is made of. */
export interface VerdictInput {
  readonly jobId: string;
  readonly projectId: string;
  readonly runId: string | null;
  readonly isFinal: boolean;
  readonly held: Held;
  readonly work: Work;
  readonly spans: readonly UsageSpan[];
  /** Of the job's end; null while it goes on, and where nobody saw it. */
  readonly totals: {
    readonly wallSeconds: number;
    readonly cpuSeconds: number;
    readonly peakMemoryBytes: number;
  } | null;
  readonly wasOutOfMemory: boolean;
  /** What the same work cost at the size before; null for a first run. */
  readonly before: Pick<Verdict["cost"], "spent" | "currency" | "basis"> | null;
}

const shows: Readonly<Record<Verdict["kind"], Verdict["shows"]>> = {
  too_short: "cores",
  memory_near_limit: "memory",
  gpu_idle: "gpu",
  disk_bound: "storage",
  cpu_saturated: "cores",
  nodes_uneven: "cores",
  one_core: "cores",
  mostly_unused: "cores",
  distributable: "cores",
  too_small_to_distribute: "cores",
  right_size: "cores",
};

/** Whether a job was of the right size: the same input gives the same verdict. */
export function verdictOf(input: VerdictInput, by: Thresholds = bounds()): Verdict {
  const { held, spans, totals, wasOutOfMemory, work, before } = input;
  const { measured, judged } = measure(spans, held, totals?.peakMemoryBytes ?? 0, by);
  const totalSeconds = totals?.wallSeconds ?? secondsOf(spans);
  const whole = { held, measured, spans, sampleCount: judged.length, totalSeconds, wasOutOfMemory, work };
  const findings = findingsOf(whole, by);
  const { kind, reason } = findings[0] as (typeof findings)[number];
  return {
    ...{ jobId: input.jobId, projectId: input.projectId, runId: input.runId, isFinal: input.isFinal },
    ...{
      kind,
      reason,
      findings: [...findings],
      shows: reason.code === "verdict_memory_unused" ? "memory" : shows[kind],
    },
    held: { cores: held.cores, memoryBytes: held.memoryBytes, isMemoryAsked: held.isMemoryAsked },
    measured,
    phases: phasesOf(spans),
    nodes: (held.nodes ?? []).map(nodeView),
    alternatives: [...alternativesOf(whole, findings, by)],
    cost: costOf(held, measured.peakMemoryBytes, totalSeconds, totals?.cpuSeconds ?? 0, before),
  };
}

function costOf(
  held: Held,
  peakMemoryBytes: number,
  seconds: number,
  cpuSeconds: number,
  before: VerdictInput["before"],
): Verdict["cost"] {
  const paid = paidFor(held, peakMemoryBytes);
  const { currency, basis } = paid;
  const spent = (paid.pricePerHour * seconds) / 3600;
  const usedCores = seconds > 0 ? cpuSeconds / seconds : 0;
  const isSame = before && before.currency === currency && before.basis === basis;
  return {
    ...{ spent, wasted: spent * wastedShare(paid, usedCores, peakMemoryBytes), currency, basis },
    saved: isSame ? before.spent - spent : null,
  };
}
