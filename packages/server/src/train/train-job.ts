import { type Calibration, CrisolError, type ParamValue, type Split, type Task } from "@crisol/contract";
import {
  type Frame,
  fitPipeline,
  loadPipeline,
  type Pipeline,
  type RecipeStep,
  type RowSplit,
  readTarget,
  savePipeline,
  type Threads,
  takeRows,
} from "@crisol/engine";
import type { JobContext, JobRunner } from "../compute/job-kind.js";
import { withThreads } from "../compute/with-threads.js";
import { readFrame } from "../data/frame.js";
import { splitData } from "../prepare/split-data.js";
import type { BlobRef } from "../store/blobs.js";
import { metricsWithIntervals, type Scored } from "./bootstrap.js";
import { conformalCoverage } from "./conformal-coverage.js";
import { driftReferences } from "./drift-references.js";
import { evaluationOf } from "./evaluation.js";
import { runExplanation } from "./explanation.js";
import { columnImportance } from "./importance.js";
import { type CurveSeries, LearningCurve } from "./learning-curve.js";
import { predictionLatencyMs } from "./prediction-latency.js";
import { rawScores } from "./raw-scores.js";
import type { RunMetrics } from "./runs.js";
import { type SeenRows, unseenRows } from "./unseen-rows.js";
import type { WarmStart } from "./warm-start.js";

/** All that a training needs; the same spec gives the same model, to the byte. */
export interface TrainSpec {
  readonly runId: string;
  /** Blob of the data version's Parquet file. */
  readonly dataSha256: string;
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
  readonly primaryMetric: string;
  readonly steps: readonly RecipeStep[];
  readonly split: Split;
  readonly algorithm: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly calibration: Calibration | null;
  readonly coverage: number | null;
  readonly seed: number;
  /** Absent in specs that an older server queued. */
  readonly warmStart?: WarmStart | null;
  /** Threads that it computes on; null or absent: as many as there are cores. Another number gives the same model. */
  readonly cores?: number | null;
  /** Memory that its process is ended above; null or absent: none. */
  readonly memoryBytes?: number | null;
  /** Rows of each part where the file has them one part after the other, each with a target; the split is not used then. */
  readonly divided?: { readonly train: number; readonly validation: number; readonly test: number };
  /** How many times as many rounds the training has for which this one stands: as few rows are explained as there; default 1. */
  readonly standsForTimes?: number;
}

export interface TrainResult {
  readonly metrics: RunMetrics;
  readonly rowCounts: { readonly train: number; readonly validation: number; readonly test: number };
  readonly classes: readonly string[];
  /** What was asked for, or the last class where nothing was; null unless binary. */
  readonly positiveClass: string | null;
  readonly model: BlobRef;
  readonly evaluation: BlobRef;
  readonly explanation: BlobRef;
  readonly driftReference: BlobRef;
  readonly history: readonly CurveSeries[];
}

/** Trains one model, measures it on rows it never saw, and puts model, evaluation and drift reference into the blobs. */
export const trainRunner: JobRunner<TrainSpec, TrainResult> = {
  memoryBytes: ({ memoryBytes }) => memoryBytes ?? null,
  async run(spec, context) {
    context.progress("read", 0, null, "rows");
    const whole = await readFrame(context.blobs.path(spec.dataSha256));
    const {
      frame,
      rows: parts,
      missingTargetCount,
    } = spec.divided
      ? { frame: whole, rows: followingParts(spec.divided), missingTargetCount: 0 }
      : splitData(whole, spec, spec.split);
    if (missingTargetCount > 0) {
      context.log("warning", `${missingTargetCount} rows without a value of the target ${spec.target} are left out.`);
    }
    const rows = spec.warmStart ? await rowsToGoOnWith(spec.warmStart, spec, frame, parts, context) : parts;
    const { train, validation, test } = rows;
    context.log(
      "info",
      `${train.length} rows for training, ${validation.length} for validation, ${test.length} for the test.`,
    );
    const curve = new LearningCurve(context.metric);
    const before = spec.warmStart && loadPipeline(await context.blobs.read(spec.warmStart.modelSha256));
    const pipeline = await withThreads(
      train.length,
      (threads) => fit({ spec, frame, rows, curve, context, threads, before }),
      spec.cores,
    );
    curve.flush();

    const score = scorer(spec, frame, rows, pipeline, context);
    context.progress("evaluate", 0, 2, "steps");
    const metrics = { validation: score("validation").metrics(), test: {} };
    context.progress("evaluate", 1, 2, "steps");
    const onTest = score("test");
    metrics.test = onTest.metrics();
    context.progress("evaluate", 2, 2, "steps");
    const importance = columnImportance(
      pipeline,
      onTest.frame,
      onTest.scored.yTrue,
      spec.primaryMetric,
      spec.seed,
      (done, total) => context.progress("explain", done, total, "steps"),
    );
    const trainFrame = takeRows(frame, train);
    const explained = { train: trainFrame, test: onTest.frame, treesCountAs: spec.standsForTimes };
    const explanation = runExplanation(spec.runId, pipeline, explained, (share) =>
      context.progress("explain", Math.round(100 * share), 100, "steps"),
    );
    const conformal = onTest.prediction && conformalCoverage(onTest.prediction, onTest.scored.yTrue);
    const measured = { importance, conformal, predictionLatencyMs: predictionLatencyMs(pipeline, onTest.frame) };
    const evaluation = evaluationOf(spec.runId, onTest.scored, pipeline.classes, measured, spec.seed);

    context.progress("save", 0, 1, "steps");
    const references = driftReferences(pipeline, frame, train);
    const result: TrainResult = {
      metrics,
      rowCounts: { ...pipeline.rowCounts, test: onTest.scored.yTrue.length },
      classes: pipeline.classes,
      positiveClass: spec.task === "binary_classification" ? (pipeline.classes[1] ?? null) : null,
      model: await context.blobs.put(savePipeline(pipeline)),
      evaluation: await context.blobs.put(Buffer.from(JSON.stringify(evaluation))),
      explanation: await context.blobs.put(Buffer.from(JSON.stringify(explanation))),
      driftReference: await context.blobs.put(Buffer.from(JSON.stringify(references))),
      history: curve.series,
    };
    context.progress("save", 1, 1, "steps");
    return result;
  },
};

function followingParts({ train, validation, test }: NonNullable<TrainSpec["divided"]>): RowSplit {
  const range = (from: number, length: number) => Uint32Array.from({ length }, (_, index) => from + index);
  return { train: range(0, train), validation: range(train, validation), test: range(train + validation, test) };
}

/** The split without the rows that the trainings to go on from have learnt from; they would make the metrics too good. */
async function rowsToGoOnWith(
  { trainings }: WarmStart,
  spec: TrainSpec,
  frame: Frame,
  rows: RowSplit,
  context: JobContext,
): Promise<RowSplit> {
  const earlier: SeenRows[] = [];
  for (const { dataSha256, split, positiveClass } of trainings) {
    const data = splitData(await readFrame(context.blobs.path(dataSha256)), { ...spec, positiveClass }, split);
    earlier.push({ frame: data.frame, train: data.rows.train });
  }
  const unseen = unseenRows(frame, rows, earlier);
  for (const part of ["validation", "test"] as const) {
    const left = rows[part].length - unseen[part].length;
    if (left === 0) continue;
    if (unseen[part].length === 0) {
      throw new CrisolError("split_invalid", {
        problem: `the run to go on from was trained on all ${left} ${part} rows; use its split, or data with more new rows`,
      });
    }
    context.log("warning", `${left} ${part} rows are left out: the run to go on from was trained on them.`);
  }
  return unseen;
}

interface Fitting {
  readonly spec: TrainSpec;
  readonly frame: Frame;
  readonly rows: RowSplit;
  readonly curve: LearningCurve;
  readonly context: JobContext;
  readonly threads: Threads | undefined;
  /** What to go on from. */
  readonly before: Pipeline | null | undefined;
}

function fit({ spec, frame, rows, curve, context, threads, before }: Fitting): Pipeline {
  context.progress("prepare", 0, null, "steps");
  return fitPipeline({
    frame,
    targetColumn: spec.target,
    task: spec.task,
    recipe: { steps: spec.steps },
    rows: { train: rows.train, validation: rows.validation },
    algorithm: spec.algorithm,
    params: spec.params,
    seed: spec.seed,
    ...(spec.coverage !== null && { conformal: { level: spec.coverage } }),
    ...(spec.calibration && { calibration: spec.calibration }),
    ...(threads && { threads }),
    ...(before && { warmStart: before }),
    ...(spec.positiveClass !== null && { positiveClass: spec.positiveClass }),
    onPrepared: () => context.progress("fit", 0, null, "iterations"),
    onIteration: ({ iteration, totalIterations, losses }) => {
      context.progress("fit", iteration, totalIterations, "iterations");
      curve.add(iteration, losses);
      return true;
    },
  });
}

/** Gives the predictions of a part of the rows, and their metrics. */
function scorer(spec: TrainSpec, frame: Frame, rows: RowSplit, pipeline: Pipeline, context: JobContext) {
  // The classes are those of the training rows, in the order in which the pipeline has them.
  const known = spec.warmStart ? pipeline.classes : undefined;
  const reader = readTarget(frame, spec.target, spec.task, rows.train, spec.positiveClass ?? undefined, known);
  return (part: "validation" | "test") => {
    const usable = reader.read(rows[part]);
    const unknown = rows[part].length - usable.rows.length;
    if (unknown > 0) {
      context.log("warning", `${unknown} ${part} rows have a class that no training row has; they are not measured.`);
    }
    const own = takeRows(frame, usable.rows);
    const prediction = own.rowCount === 0 ? null : pipeline.predict(own);
    const scored: Scored = {
      task: spec.task,
      classCount: pipeline.classes.length,
      yTrue: usable.target.values,
      prediction: prediction ? rawScores(prediction) : new Float64Array(0),
    };
    return { frame: own, prediction, scored, metrics: () => metricsWithIntervals(scored, spec.seed) };
  };
}
