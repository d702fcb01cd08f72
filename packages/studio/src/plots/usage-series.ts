import type { JobTotals, JobUsageSample } from "@crisol/contract";

/** What is measured of a job, by the name that a sample has for it. */
export type Quantity = Exclude<keyof JobUsageSample, "at" | "spanMs" | "phase" | "byCore">;

/** A time in which a job was at one thing, in seconds since its first sample began. */
export interface PhaseSpan {
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

export interface UsageSeries {
  /** Seconds since the first sample began. A value holds from the point before it up to its own. */
  readonly seconds: readonly number[];
  /** For each point the sample that it is the end of; undefined where nothing was measured. */
  readonly samples: readonly (JobUsageSample | undefined)[];
  readonly phases: readonly PhaseSpan[];
}

/** A break between samples that is longer than this was no measurement: the job waited to be tried again. */
const LONGEST_GAP_MS = 5_000;

/** Samples as lines over time: a point where a span begins and one where it ends, and none in a break. */
export function seriesOf(samples: readonly JobUsageSample[]): UsageSeries {
  const [first] = samples;
  const seconds: number[] = [];
  const of: (JobUsageSample | undefined)[] = [];
  const phases: PhaseSpan[] = [];
  if (!first) return { seconds, samples: of, phases };
  const startMs = new Date(first.at).getTime() - first.spanMs;
  const add = (ms: number, sample: JobUsageSample | undefined) => {
    seconds.push((ms - startMs) / 1000);
    of.push(sample);
  };
  let endMs = startMs;
  add(startMs, first);
  for (const sample of samples) {
    const atMs = new Date(sample.at).getTime();
    const fromMs = atMs - sample.spanMs;
    const isApart = fromMs - endMs > LONGEST_GAP_MS;
    if (isApart) {
      add(endMs + 1, undefined);
      add(fromMs, sample);
    }
    // Clocks of servers go back now and then: a line does not.
    if (atMs <= endMs) continue;
    add(atMs, sample);
    const from = ((isApart ? fromMs : endMs) - startMs) / 1000;
    const to = (atMs - startMs) / 1000;
    const last = phases.at(-1);
    if (last && last.phase === sample.phase && !isApart) phases[phases.length - 1] = { ...last, to };
    else phases.push({ phase: sample.phase, from, to });
    endMs = atMs;
  }
  return { seconds, samples: of, phases };
}

/** Seconds in each phase, in the order in which they came first. */
export function phaseSeconds(phases: readonly PhaseSpan[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { phase, from, to } of phases) times.set(phase, (times.get(phase) ?? 0) + to - from);
  return times;
}

/** The sample in which a quantity was highest; undefined where it was never told. */
export function peakOf(samples: readonly JobUsageSample[], quantity: Quantity): JobUsageSample | undefined {
  const told = samples.filter((sample) => sample[quantity]);
  return told.reduce<JobUsageSample | undefined>(
    (best, sample) => ((sample[quantity]?.peak ?? 0) > (best?.[quantity]?.peak ?? -1) ? sample : best),
    undefined,
  );
}

/** The mean of a quantity over the time in which it was told; null where it never was. */
export function meanOf(samples: readonly JobUsageSample[], quantity: Quantity): number | null {
  const told = samples.filter((sample) => sample[quantity]);
  const time = told.reduce((sum, { spanMs }) => sum + spanMs, 0);
  return time === 0 ? null : amountOf(told, quantity) / (time / 1000);
}

/** What a job has used so far: its own totals come with its end. */
export function totalsSoFar(samples: readonly JobUsageSample[]): JobTotals {
  const total = (quantity: Quantity) =>
    samples.some((sample) => sample[quantity]) ? amountOf(samples, quantity) : null;
  return {
    wallSeconds: samples.reduce((sum, { spanMs }) => sum + spanMs, 0) / 1000,
    cpuSeconds: total("cores") ?? 0,
    peakMemoryBytes: peakOf(samples, "memoryBytes")?.memoryBytes.peak ?? 0,
    readBytes: total("readBytesPerSecond"),
    writtenBytes: total("writtenBytesPerSecond"),
    energyWattHours: null,
    cost: null,
    currency: null,
  };
}

/** A quantity by the second, summed over time. */
function amountOf(samples: readonly JobUsageSample[], quantity: Quantity): number {
  return samples.reduce((sum, sample) => sum + (sample[quantity]?.mean ?? 0) * (sample.spanMs / 1000), 0);
}
