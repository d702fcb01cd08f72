import type { UsagePhase, UsageStage } from "@crisol/contract";
import { quantityOf, type UsageSpan } from "../use/usage-samples.js";

/** Phases by the part of a training's work that they are; "environment: ..." counts by its first word. */
const stages: Readonly<Record<string, UsageStage>> = {
  start: "set_up",
  code: "set_up",
  environment: "set_up",
  inputs: "set_up",
  read: "load",
  load: "load",
  prepare: "prepare",
  preprocess: "prepare",
  count: "train",
  run: "train",
  script: "train",
  fit: "train",
  train: "train",
  training: "train",
  evaluate: "evaluate",
  evaluation: "evaluate",
  explain: "evaluate",
  test: "evaluate",
  validate: "evaluate",
  validation: "evaluate",
  save: "save",
  outputs: "save",
};

/** Which part of the work a phase is; a name that nobody knows is part of the training, which is what most of it is. */
export function stageOf(phase: string): UsageStage {
  const name = phase.toLowerCase();
  return stages[name] ?? stages[name.split(/[ :_.-]/)[0] as string] ?? "train";
}

/** What was used in each phase, in the order in which they came first; one that came again counts once. */
export function phasesOf(spans: readonly UsageSpan[]): UsagePhase[] {
  const names = [...new Set(spans.map(({ phase }) => phase))];
  return names.map((phase) => {
    const own = spans.filter((span) => span.phase === phase);
    return {
      ...{ phase, stage: stageOf(phase), seconds: secondsOf(own), cores: meanOf(own, "cores") ?? 0 },
      peakMemoryBytes: peakOf(own, "memoryBytes") ?? 0,
      readBytes: sumOf(own, "readBytesPerSecond"),
      writtenBytes: sumOf(own, "writtenBytesPerSecond"),
      gpu: meanOf(own, "gpu"),
    };
  });
}

export type Quantity = Parameters<typeof quantityOf>[1];

export function secondsOf(spans: readonly UsageSpan[]): number {
  return spans.reduce((sum, { spanMs }) => sum + spanMs, 0) / 1000;
}

/** The mean over the time in which it was told; null where it never was. */
export function meanOf(spans: readonly UsageSpan[], quantity: Quantity): number | null {
  const told = spans.filter((span) => quantityOf(span, quantity) !== null);
  const seconds = secondsOf(told);
  return seconds === 0 ? null : (sumOf(told, quantity) as number) / seconds;
}

export function peakOf(spans: readonly UsageSpan[], quantity: Quantity): number | null {
  const peaks = spans.flatMap((span) => quantityOf(span, quantity)?.peak ?? []);
  return peaks.length === 0 ? null : peaks.reduce((most, peak) => Math.max(most, peak));
}

/** What is said by the second, over all its seconds; null where it never was. */
function sumOf(spans: readonly UsageSpan[], quantity: Quantity): number | null {
  const told = spans.flatMap((span) => {
    const found = quantityOf(span, quantity);
    return found ? [found.mean * (span.spanMs / 1000)] : [];
  });
  return told.length === 0 ? null : told.reduce((sum, amount) => sum + amount, 0);
}
