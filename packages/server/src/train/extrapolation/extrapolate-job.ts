import { createReadStream } from "node:fs";
import { join } from "node:path";
import { CrisolError, type Extrapolation, type Forecast } from "@crisol/contract";
import {
  type Frame,
  loadPipeline,
  METRICS,
  type MetricName,
  nestedSubsets,
  type Pipeline,
  type RowSplit,
  readTarget,
  takeRows,
} from "@crisol/engine";
import type { JobContext, JobRunner } from "../../compute/job-kind.js";
import { readFrame } from "../../data/frame.js";
import { type SplitData, splitData } from "../../prepare/split-data.js";
import { type Blobs, openBlobs } from "../../store/blobs.js";
import type { Scored } from "../bootstrap.js";
import { rawScores } from "../raw-scores.js";
import type { TrainSpec } from "../train-job.js";
import { trainInProcess } from "../training-process.js";
import { bytesPerRow } from "./bytes-per-row.js";
import { forecastsOf, type MeasuredPart, type Probe } from "./forecasts.js";
import { type PairedDeviations, pairedDeviations } from "./paired-deviations.js";
import { writePart } from "./part-file.js";
import { growsByRounds, probeOf, roundsEndOf } from "./probe.js";

export interface ExtrapolateSpec {
  /** What a training on all rows would be told. */
  readonly training: TrainSpec;
  /** Ascending. */
  readonly shares: readonly number[];
}

export interface ExtrapolateResult {
  readonly rowCount: number;
  readonly parts: Extrapolation["parts"];
  readonly forecasts: readonly Forecast[];
}

/** What is known before the end. */
export type ExtrapolateFact = Pick<ExtrapolateResult, "rowCount" | "parts">;

/** What this process was started with: trainings begin as it did, wherever it runs. */
const ownEntry = process.argv[1];

/** All are measured on the same rows, and no more than are needed to tell them apart. */
const MOST_TEST_ROWS = 100_000;

/**
 * Trains on parts of the rows, each in a process such as a training has, and measures all models on the same test rows: what differs
 * between them is how many rows they have learnt from.
 */
export const extrapolateRunner: JobRunner<ExtrapolateSpec, ExtrapolateResult> = {
  async run({ training, shares }, context) {
    context.progress("read", 0, null, "rows");
    const source = context.blobs.path(training.dataSha256);
    const { target, split } = training;
    const columns = [...new Set([target, ...(split.column === undefined ? [] : [split.column])])];
    const data = splitData(await readFrame(source, { columns }), training, split);
    const rowCount = data.frame.rowCount;
    const parts: MeasuredPart[] = [];
    // The trainings' own blobs: they go with the job.
    const own = await openBlobs(join(context.workDir, "blobs"));
    context.fact({ rowCount, parts: [] } satisfies ExtrapolateFact);
    for (const [at, rows] of nestedSubsets(data.rows, data.target, shares, training.seed).entries()) {
      context.progress("train", at, shares.length + 1, "steps");
      const part = await trainPart({ training, source, data, rows, own, context, at });
      parts.push({ ...part, share: shares[at] as number });
      context.fact({ rowCount, parts: parts.map((one) => partView(one, null)) } satisfies ExtrapolateFact);
    }
    context.progress("train", shares.length, shares.length + 1, "steps");
    const probe = await probeAll(training, parts, own, context);
    context.progress("train", shares.length + 1, shares.length + 1, "steps");
    context.progress("evaluate", 0, null, "rows");
    const pipelines: Pipeline[] = [];
    for (const { modelSha256 } of parts) pipelines.push(loadPipeline(await own.read(modelSha256)));
    const quality = await measure({ training, source, data, own, context }, pipelines);
    return {
      rowCount,
      parts: parts.map((part, at) => partView(part, quality?.values[at] ?? null)),
      forecasts: forecastsOf(parts, rowCount, quality && { ...quality, ...directionOf(training.primaryMetric) }, {
        probe,
        growsByRounds: growsByRounds(training.algorithm),
        measuredRows: [data.rows.validation.length, data.rows.test.length],
        roundsEnd: roundsEndOf(training.algorithm),
        bytesPerRow: bytesPerRow(training.algorithm, pipelines.at(-1) as Pipeline, parts.at(-1)?.rowCount ?? rowCount),
      }),
    };
  },
};

interface Source {
  readonly training: TrainSpec;
  /** Path of the data version's Parquet file. */
  readonly source: string;
  readonly data: SplitData;
  readonly own: Blobs;
  readonly context: JobContext;
}

type Trained = Omit<MeasuredPart, "share">;

async function trainPart({
  training,
  source,
  data,
  rows,
  own,
  context,
  at,
}: Source & { readonly rows: RowSplit; readonly at: number }): Promise<Trained> {
  const divided = { train: rows.train.length, validation: rows.validation.length, test: rows.test.length };
  const dataSha256 = await partOf(
    { source, data, own, context },
    [rows.train, rows.validation, rows.test],
    `part-${at}`,
  );
  const spec: TrainSpec = { ...training, dataSha256, divided };
  const place = { folder: join(context.workDir, `training-${at}`), dataDir: context.workDir, entry: ownEntry };
  const { result, usage, phaseSeconds, ...others } = await trainInProcess(spec, place);
  context.log(
    "info",
    `${divided.train + divided.validation + divided.test} rows: ${usage.wallSeconds.toFixed(1)} s, ${Math.round(usage.peakMemoryBytes / 1e6)} MB.`,
  );
  return {
    rowCount: divided.train + divided.validation + divided.test,
    seconds: usage.wallSeconds,
    phaseSeconds,
    peakMemoryBytes: usage.peakMemoryBytes,
    ...others,
    modelSha256: result.model.sha256,
  };
}

/** Trains a few rounds on all rows; undefined where the algorithm has none, or hardly more than that. */
async function probeAll(
  training: TrainSpec,
  parts: readonly MeasuredPart[],
  own: Blobs,
  context: JobContext,
): Promise<Probe | undefined> {
  const onParts = parts.flatMap(({ share, rounds }) => (rounds ? [{ share, seconds: rounds.seconds }] : []));
  const probe = probeOf(training.algorithm, training.params, onParts);
  if (!probe) return undefined;
  const { sha256 } = await own.put(createReadStream(context.blobs.path(training.dataSha256)));
  const place = { folder: join(context.workDir, "probe"), dataDir: context.workDir, entry: ownEntry };
  const { params, of, rounds: trainedRounds } = probe;
  // A whole forest explains fewer rows than a few of its trees would: what one of these takes is to be what it takes there.
  const standsForTimes = growsByRounds(training.algorithm) ? of / trainedRounds : 1;
  const trained = await trainInProcess({ ...training, params, standsForTimes, dataSha256: sha256 }, place);
  const { phaseSeconds, rounds, settledRoundSeconds, fitPeakBytes, usage } = trained;
  context.log(
    "info",
    `${trainedRounds} of ${of} rounds on all rows: ${usage.wallSeconds.toFixed(1)} s, ${Math.round(fitPeakBytes / 1e6)} MB.`,
  );
  return { of, phaseSeconds, rounds, settledRoundSeconds, fitPeakBytes, share: 1 };
}

/** Puts rows of the split's frame, in that order, into the trainings' blobs; returns their hash. */
async function partOf(
  { source, data, own, context }: Omit<Source, "training">,
  parts: readonly Uint32Array[],
  name: string,
): Promise<string> {
  const rows = Uint32Array.from(
    parts.flatMap((part) => [...part]),
    (row) => data.kept[row] as number,
  );
  const to = join(context.workDir, `${name}.parquet`);
  await writePart(source, rows, { to, folder: context.workDir });
  return (await own.put({ file: to })).sha256;
}

/** Measures the models on the same test rows; undefined where there are none, or where these do not define the metric. */
async function measure(
  place: Source,
  pipelines: readonly Pipeline[],
): Promise<(PairedDeviations & { readonly testShare: number }) | undefined> {
  const { training, data, own } = place;
  const share = Math.min(1, MOST_TEST_ROWS / Math.max(1, data.rows.test.length));
  const { test } = nestedSubsets(data.rows, data.target, [share], training.seed)[0] as RowSplit;
  if (test.length === 0) return undefined;
  const frame = await readFrame(own.path(await partOf(place, [test], "test")));
  const known = knownRows(frame, training, pipelines);
  if (known.length === 0) return undefined;
  const rows = takeRows(frame, known);
  const scored = pipelines.map((pipeline): Scored => {
    const reader = targetReader(frame, training, known, pipeline.classes);
    return {
      task: training.task,
      classCount: pipeline.classes.length,
      yTrue: reader.read(known).target.values,
      prediction: rawScores(pipeline.predict(rows)),
    };
  });
  const found = pairedDeviations(scored, training.primaryMetric, training.seed);
  return found.values.every(Number.isFinite) ? { ...found, testShare: share } : undefined;
}

/** Test rows of classes that every model knows. */
function knownRows(frame: Frame, training: TrainSpec, pipelines: readonly Pipeline[]): Uint32Array {
  let rows: Uint32Array = Uint32Array.from({ length: frame.rowCount }, (_, row) => row);
  for (const { classes } of pipelines) {
    if (classes.length > 0) rows = targetReader(frame, training, rows, classes).read(rows).rows;
  }
  return rows;
}

function targetReader(frame: Frame, training: TrainSpec, rows: Uint32Array, classes: readonly string[]) {
  const { task, target, positiveClass } = training;
  return readTarget(frame, target, task, rows, positiveClass ?? undefined, classes);
}

function directionOf(metric: string): { direction: "maximise" | "minimise"; best: number | undefined } {
  const spec = METRICS[metric as MetricName];
  if (!spec) throw new CrisolError("input_invalid", { problem: `there is no metric ${metric}` });
  return { direction: spec.direction, best: spec.direction === "maximise" ? spec.maximum : spec.minimum };
}

function partView(part: MeasuredPart, quality: number | null): Extrapolation["parts"][number] {
  const { share, rowCount, seconds, peakMemoryBytes, rounds } = part;
  return { share, rowCount, seconds, peakMemoryBytes, iterations: rounds?.done ?? null, quality };
}
