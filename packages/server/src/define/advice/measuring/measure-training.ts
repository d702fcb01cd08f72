import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Task } from "@crisol/contract";
import { suggestRecipe, suggestSplit, summariseFrame } from "@crisol/engine";
import { literal, openDuck } from "../../../data/duckdb.js";
import { readFrame } from "../../../data/frame.js";
import { measureProcess } from "../../../entry-files.js";
import { openBlobs } from "../../../store/blobs.js";
import type { TrainSpec } from "../../../train/train-job.js";
import { PARALLEL_SHARE } from "../constants.js";
import { type CarriedOn, carryOn, type MeasuredRun, type SampleRun } from "./measured-run.js";

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
    for (const rows of sizes) runs.push({ rows, ...(await measured(await specFor(what, rows, folder), folder)) });
    const { rowCount } = what;
    return carryOn(runs, { rowCount, threads: Math.min(16, availableParallelism()), usualShare: PARALLEL_SHARE });
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
  const blobs = await openBlobs(folder);
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

function measured(spec: TrainSpec, folder: string): Promise<MeasuredRun> {
  const child = fork(measureProcess, [], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { PATH: process.env.PATH },
  });
  return new Promise<MeasuredRun>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`a sample took longer than ${MOST_MS / 1000} s`));
    }, MOST_MS);
    child.once("message", (answer: MeasuredRun | { readonly problem: string }) => {
      if ("problem" in answer) reject(new Error(answer.problem));
      else resolve(answer);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the process that measured ended with ${signal ?? code}`));
    });
    child.send({ spec, folder });
  });
}
