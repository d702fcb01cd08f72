import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { AdviceFacts, Task } from "@crisol/contract";
import { growthLaw, memoryLaw, suggestRecipe, suggestSplit, summariseFrame } from "@crisol/engine";
import { literal, openDuck } from "../../../data/duckdb.js";
import { readFrame } from "../../../data/frame.js";
import { openBlobs } from "../../../store/blobs.js";
import type { TrainSpec } from "../../../train/train-job.js";
import { type TrainedPart, trainInProcess } from "../../../train/training-process.js";
import { PARALLEL_SHARE } from "../constants.js";

/** What a training on all rows needs. */
export type CarriedOn = NonNullable<AdviceFacts["measured"]>;

export interface Measuring {
  readonly parquetPath: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
  readonly metric: string;
}

/** Cells of the larger sample: a training on it takes some seconds, and its slope is that of larger ones. */
const SAMPLE_CELLS = 2_000_000;
/** The smaller sample is a quarter of it. */
const SMALLER = 4;
const MOST_MS = 120_000;
/** Of the bands that are not asked for here. */
const LEVEL = 0.9;
/** Fewer rows than these are trained on whole, once. */
const FEWEST_ROWS = 2000;

/** Trains on two samples, each in a process of its own, as a job would; throws an Error that says why it could not. */
export async function measureTraining(what: Measuring): Promise<CarriedOn> {
  const sampleRows = Math.min(what.rowCount, Math.max(FEWEST_ROWS, Math.floor(SAMPLE_CELLS / what.columnCount)));
  const sizes = sampleRows <= FEWEST_ROWS ? [sampleRows] : [Math.ceil(sampleRows / SMALLER), sampleRows];
  const folder = await mkdtemp(join(tmpdir(), "crisol-measure-"));
  try {
    const runs: SampleRun[] = [];
    // One after the other: two at once would take each other's cores.
    for (const rows of sizes) {
      const place = { folder: join(folder, `training-${rows}`), dataDir: folder, mostMs: MOST_MS };
      runs.push({ rows, ...(await trainInProcess(await specFor(what, rows, folder), place)) });
    }
    return carriedOn(runs, what.rowCount);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A training by boosting with the recipe that is suggested, on the first rows: those of a time order too. */
async function specFor(what: Measuring, rows: number, folder: string): Promise<TrainSpec> {
  const path = join(folder, `sample-${rows}.parquet`);
  const duck = await openDuck({ files: [what.parquetPath], folder });
  try {
    const source = `read_parquet(${literal(what.parquetPath)})`;
    await duck.run(`COPY (SELECT * FROM ${source} LIMIT ${rows}) TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    duck.close();
  }
  const blobs = await openBlobs(join(folder, "blobs"));
  const { sha256 } = await blobs.put({ file: path });
  const features = summariseFrame(await readFrame(blobs.path(sha256), { limit: FEWEST_ROWS * 10 })).filter(
    ({ name }) => name !== what.target,
  );
  const { spec } = suggestRecipe(features, what.target, { nativeCategories: true, nativeMissing: true });
  const split = suggestSplit(features, what.task, 0);
  return {
    ...{ runId: "", dataSha256: sha256, task: what.task, target: what.target, positiveClass: what.positiveClass },
    ...{ primaryMetric: what.metric, steps: spec.steps, split: split.spec as TrainSpec["split"] },
    ...{ algorithm: "gradient_boosting", params: {}, calibration: null, coverage: null, seed: 0, warmStart: null },
  };
}

interface SampleRun extends Pick<TrainedPart, "usage" | "busiestThreadSeconds"> {
  readonly rows: number;
}

/** CPU time of one training against that of another just like it, as a share. */
const CPU_ERROR = 0.06;

/** Carries trainings on samples on to `rowCount` rows by the laws that trials on part of the rows have. */
function carriedOn(runs: readonly SampleRun[], rowCount: number): CarriedOn {
  const points = (cost: (run: SampleRun) => number) => runs.map((run) => ({ size: run.rows, cost: cost(run) }));
  const memory = memoryLaw(points(({ usage }) => usage.peakMemoryBytes));
  const cpu = growthLaw(
    points(({ usage }) => usage.cpuSeconds),
    { error: CPU_ERROR },
  );
  const largest = runs.at(-1) as SampleRun;
  return {
    sampleRows: largest.rows,
    memoryBytes: Math.round(memory.at(rowCount, LEVEL).value),
    coreSeconds: cpu.at(rowCount, LEVEL).value,
    parallelShare: parallelShareOf(largest, Math.min(16, availableParallelism())) ?? PARALLEL_SHARE,
  };
}

/**
 * The part that runs on all threads, told from what the busiest thread did of the whole: of S seconds by itself and P with T
 * threads it does S + P/T. Null where the system does not tell.
 */
function parallelShareOf({ usage, busiestThreadSeconds }: SampleRun, threads: number): number | null {
  if (busiestThreadSeconds === 0 || threads < 2 || usage.cpuSeconds <= 0) return null;
  const parallel = ((usage.cpuSeconds - busiestThreadSeconds) * threads) / (threads - 1);
  return Math.min(0.99, Math.max(0, parallel / usage.cpuSeconds));
}
