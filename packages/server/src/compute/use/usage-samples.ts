import type { JobUsageSample } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database, Tx } from "../../store/database.js";
import type { UsageSample } from "./metering.js";
import { inPhases, phaseMarks } from "./phase-marks.js";

/** What is kept of a sample, in this order: only added to at its end, as rows of earlier versions have it. */
const quantities = [
  "cores",
  "busiestThread",
  "memoryBytes",
  "workingSetBytes",
  "readBytesPerSecond",
  "writtenBytesPerSecond",
  "processes",
  "gpu",
  "gpuMemoryBytes",
  "gpuWatts",
  "waitingCores",
  "busiestThreadWanted",
  "diskWait",
] as const;

/** A span of a job's time; means and peaks in the order of `quantities`. */
export interface UsageSpan {
  readonly atMs: number;
  readonly spanMs: number;
  readonly phase: string;
  readonly means: readonly (number | null)[];
  readonly peaks: readonly (number | null)[];
  /** Mean share of each core, by its number; null where it was not told. */
  readonly byCore: readonly number[] | null;
}

/** From this many on, neighbours are put together: a job of more than five hours keeps a sample for each two seconds. */
export const MOST_SAMPLES = 20_000;
const ROWS_PER_INSERT = 500;

/** What is kept of a quantity over a span; null where it was not told. */
export function quantityOf(
  { means, peaks }: Pick<UsageSpan, "means" | "peaks">,
  quantity: (typeof quantities)[number],
): { readonly mean: number; readonly peak: number } | null {
  const at = quantities.indexOf(quantity);
  const mean = means[at] ?? null;
  return mean === null ? null : { mean, peak: peaks[at] ?? mean };
}

/** A sample of a process as a span that ended at `atMs`. */
export function spanOf(sample: UsageSample, atMs: number): UsageSpan {
  const seconds = Math.max(sample.spanMs, 1) / 1000;
  const rate = (amount: number | null) => (amount === null ? null : rounded(amount / seconds));
  const { gpu, threads } = sample;
  const share = (ofSeconds: number) => Math.min(1, rounded(ofSeconds / seconds));
  const means = [
    rounded(sample.cpuSeconds / seconds),
    share(sample.busiestThreadSeconds),
    sample.memoryBytes,
    sample.workingSetBytes,
    rate(sample.readBytes),
    rate(sample.writtenBytes),
    sample.processes,
    gpu?.busyShare ?? null,
    gpu?.memoryBytes ?? null,
    gpu?.watts ?? null,
    rate(threads?.waitedSeconds ?? null),
    threads ? share(threads.busiestWantedSeconds) : null,
    threads ? rounded(threads.diskWaitShare) : null,
  ];
  // Two digits: there may be many cores.
  const byCore = threads ? threads.byCoreSeconds.map((each) => Math.round(share(each) * 100) / 100) : null;
  return { atMs, spanMs: Math.round(sample.spanMs), phase: sample.phase, means, peaks: means, byCore };
}

/**
 * At most `count` spans in the place of `spans`, neighbours put together: the mean of each quantity is that over the
 * time in which it was told, the peak the highest, the phase that of the longest.
 */
export function condense(spans: readonly UsageSpan[], count: number): readonly UsageSpan[] {
  if (spans.length <= count) return spans;
  return Array.from({ length: count }, (_, index) =>
    merged(spans.slice(Math.floor((index * spans.length) / count), Math.floor(((index + 1) * spans.length) / count))),
  );
}

function merged(spans: readonly UsageSpan[]): UsageSpan {
  if (spans.length === 1) return spans[0] as UsageSpan;
  const longest = spans.reduce((best, span) => (span.spanMs > best.spanMs ? span : best));
  const told = (index: number) => spans.filter((span) => span.means[index] != null);
  return {
    atMs: Math.max(...spans.map(({ atMs }) => atMs)),
    spanMs: spans.reduce((sum, { spanMs }) => sum + spanMs, 0),
    phase: longest.phase,
    means: quantities.map((_, index) => {
      const of = told(index);
      const weights = of.map(({ spanMs }) => Math.max(spanMs, 1));
      const weight = weights.reduce((sum, each) => sum + each, 0);
      const sum = of.reduce((total, { means }, at) => total + (means[index] as number) * (weights[at] as number), 0);
      return of.length === 0 ? null : rounded(sum / weight);
    }),
    peaks: quantities.map((_, index) => {
      const of = told(index);
      return of.length === 0 ? null : Math.max(...of.map(({ peaks }) => peaks[index] as number));
    }),
    byCore: meanByCore(spans),
  };
}

function meanByCore(spans: readonly UsageSpan[]): readonly number[] | null {
  const told = spans.filter(({ byCore }) => byCore !== null);
  if (told.length === 0) return null;
  const time = told.reduce((sum, { spanMs }) => sum + Math.max(spanMs, 1), 0);
  const count = Math.max(...told.map(({ byCore }) => byCore?.length ?? 0));
  return Array.from({ length: count }, (_, core) => {
    const busyMs = told.reduce((sum, { byCore, spanMs }) => sum + (byCore?.[core] ?? 0) * Math.max(spanMs, 1), 0);
    return Math.round((busyMs / time) * 100) / 100;
  });
}

/** Adds samples at the end of what is kept of a job. */
export async function addUsageSamples(
  tx: Tx,
  jobId: string,
  samples: readonly (UsageSample & { readonly at: number })[],
): Promise<void> {
  if (samples.length === 0) return;
  const last = await tx
    .selectFrom("jobUsage")
    .select((expression) => expression.fn.max("sequence").as("sequence"))
    .where("jobId", "=", jobId)
    .executeTakeFirst();
  const count = last?.sequence ?? 0;
  const added = samples.map((sample) => spanOf(sample, sample.at));
  if (count + added.length <= MOST_SAMPLES) return insert(tx, jobId, count, added);
  const all = [...(await readSpans(tx, jobId)), ...added];
  await tx.deleteFrom("jobUsage").where("jobId", "=", jobId).execute();
  await insert(tx, jobId, 0, condense(all, MOST_SAMPLES / 2));
}

/** What a job used over time, in at most `points` samples. */
export async function usageOver(db: Kysely<Database>, jobId: string, points: number): Promise<JobUsageSample[]> {
  return condense(await readSpans(db, jobId), points).map(sampleOf);
}

/** What a job used over time, as the API shows it. */
export function sampleOf({ atMs, spanMs, phase, means, peaks, byCore }: UsageSpan): JobUsageSample {
  const measured = quantities.map((name, index) => {
    const mean = means[index] ?? null;
    return [name, mean === null ? null : { mean, peak: peaks[index] }];
  });
  const said = { at: new Date(atMs).toISOString(), spanMs, phase, byCore };
  return { ...said, ...Object.fromEntries(measured) } as JobUsageSample;
}

/** All spans that are kept of a job, in order, each in the phase that it said itself. */
export async function readSpans(db: Kysely<Database>, jobId: string): Promise<UsageSpan[]> {
  const rows = await db.selectFrom("jobUsage").selectAll().where("jobId", "=", jobId).orderBy("sequence").execute();
  const spans = rows.map(({ atMs, spanMs, phase, ...row }) => {
    const means = JSON.parse(row.means) as (number | null)[];
    const byCore = row.byCore === null ? null : (JSON.parse(row.byCore) as number[]);
    return { atMs, spanMs, phase, means, peaks: row.peaks === null ? means : JSON.parse(row.peaks), byCore };
  });
  return inPhases(spans, await phaseMarks(db, jobId));
}

async function insert(tx: Tx, jobId: string, after: number, spans: readonly UsageSpan[]): Promise<void> {
  const rows = spans.map(({ atMs, spanMs, phase, means, peaks, byCore }, index) => {
    const kept = JSON.stringify(means);
    const highest = JSON.stringify(peaks);
    const sequence = after + index + 1;
    return {
      jobId,
      sequence,
      atMs,
      spanMs,
      phase,
      means: kept,
      peaks: highest === kept ? null : highest,
      byCore: byCore && JSON.stringify(byCore),
    };
  });
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await tx
      .insertInto("jobUsage")
      .values(rows.slice(start, start + ROWS_PER_INSERT))
      .execute();
  }
}

/** Four digits after the point say all that a second's measurement can. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
