import { CrisolError, type MetricValue, type ModelComparison, type Split, type Task } from "@crisol/contract";
import { EngineError, type Frame, loadPipeline, type Pipeline, readTarget, takeRows } from "@crisol/engine";
import type { JobRunner } from "../compute/job-kind.js";
import { readFrame } from "../data/frame.js";
import { splitData } from "../prepare/split-data.js";
import { metricsWithIntervals } from "../train/bootstrap.js";
import { rawScores } from "../train/raw-scores.js";
import { type SeenRows, unseenRows } from "../train/unseen-rows.js";
import type { Training } from "../train/warm-start.js";
import { predictParts } from "./predict-parts.js";

/** What the job's process is told; JSON. */
export interface CompareSpec {
  readonly task: Task;
  readonly target: string;
  readonly seed: number;
  readonly data: {
    readonly sha256: string;
    /** Whose test rows are taken; null: all rows. */
    readonly split: Split | null;
    readonly positiveClass: string | null;
  };
  readonly versions: readonly {
    readonly version: number;
    readonly modelSha256: string;
    /** What it has learnt from, apart from the training rows of the split above; null where nobody knows. */
    readonly trainings: readonly Training[] | null;
  }[];
}

export type CompareResult = NonNullable<ModelComparison["result"]>;

/** Measures each version on those rows that all can be measured on and none has learnt from. */
export const compareRunner: JobRunner<CompareSpec, CompareResult> = {
  async run(spec, { blobs, progress }) {
    progress("read", 0, null, "rows");
    const whole = await readFrame(blobs.path(spec.data.sha256));
    const { frame, rows, noTarget } = rowsOf(whole, spec);
    const seen: SeenRows[] = [];
    for (const { dataSha256, split, positiveClass } of spec.versions.flatMap(({ trainings }) => trainings ?? [])) {
      const { task, target } = spec;
      const data = splitData(await readFrame(blobs.path(dataSha256)), { task, target, positiveClass }, split);
      seen.push({ frame: data.frame, train: data.rows.train });
    }
    const none = new Uint32Array(0);
    const unseen =
      seen.length === 0 ? rows : unseenRows(frame, { train: none, validation: none, test: rows }, seen).test;

    const pipelines: Pipeline[] = [];
    for (const { modelSha256 } of spec.versions) pipelines.push(loadPipeline(await blobs.read(modelSha256)));
    let known = unseen;
    for (const pipeline of pipelines) known = targetReader(frame, spec, pipeline).read(known).rows;
    let scored = known;
    for (const [at, pipeline] of pipelines.entries()) {
      progress("check", at, pipelines.length, "steps");
      scored = scoredRows(pipeline, frame, scored);
    }
    const leftOut = {
      noTarget,
      seen: rows.length - unseen.length,
      unknownClass: unseen.length - known.length,
      notScored: known.length - scored.length,
    };
    if (scored.length === 0) throw refused(`no row is left to measure on: ${sentence(leftOut)}`);
    const test = takeRows(frame, scored);
    const versions: CompareResult["versions"] = [];
    for (const [at, pipeline] of pipelines.entries()) {
      progress("evaluate", at, pipelines.length, "steps");
      const { version, trainings } = spec.versions[at]!;
      const metrics = metricsOf(pipeline, test, frame, scored, spec);
      versions.push({ version, metrics, isTrainingKnown: trainings !== null });
    }
    progress("evaluate", pipelines.length, pipelines.length, "steps");
    return { rowCount: scored.length, leftOut, versions };
  },
};

/** The rows that are asked for and have a target. */
function rowsOf(whole: Frame, { task, target, data }: CompareSpec) {
  const { split, positiveClass } = data;
  if (split !== null) {
    const { frame, rows } = splitData(whole, { task, target, positiveClass }, split);
    // Rows without a target were never part of it.
    return { frame, rows: rows.test, noTarget: 0 };
  }
  const column = whole.columns.find(({ name }) => name === target);
  if (!column) throw refused(`the data have no column ${target}, which the model predicts`);
  const all = Uint32Array.from({ length: whole.rowCount }, (_, row) => row);
  const has = (row: number) =>
    column.kind === "category" ? column.codes[row]! >= 0 : !Number.isNaN(column.values[row]!);
  const rows = all.filter(has);
  return { frame: whole, rows, noTarget: all.length - rows.length };
}

function metricsOf(
  pipeline: Pipeline,
  test: Frame,
  frame: Frame,
  rows: ArrayLike<number>,
  spec: CompareSpec,
): Record<string, MetricValue> {
  const { target } = targetReader(frame, spec, pipeline).read(rows);
  const classCount = pipeline.classes.length;
  const prediction = rawScores(pipeline.predict(test));
  return metricsWithIntervals({ task: spec.task, classCount, yTrue: target.values, prediction }, spec.seed);
}

/** Reads the target as the model's classes; rows of other ones cannot be used. */
function targetReader(frame: Frame, { target, task }: CompareSpec, { classes }: Pipeline) {
  return readTarget(frame, target, task, [], undefined, task === "regression" ? undefined : classes);
}

/** Those of `rows` that the model can score. */
function scoredRows(pipeline: Pipeline, frame: Frame, rows: Uint32Array): Uint32Array {
  const kept: number[] = [];
  let at = 0;
  try {
    for (const { rowCount, prediction } of predictParts(pipeline, takeRows(frame, rows))) {
      if (prediction) for (let i = 0; i < rowCount; i++) kept.push(rows[at + i]!);
      at += rowCount;
    }
  } catch (error) {
    if (error instanceof EngineError) throw refused(error.message.replace(/\.$/, ""));
    throw error;
  }
  return Uint32Array.from(kept);
}

function refused(problem: string): CrisolError {
  return new CrisolError("input_invalid", { problem });
}

function sentence({ noTarget, seen, unknownClass, notScored }: CompareResult["leftOut"]): string {
  const reasons = [
    [noTarget, "without a value of the target"],
    [seen, "that one of the versions was trained on"],
    [unknownClass, "of a class that one of the versions does not know"],
    [notScored, "that one of the versions cannot score"],
  ] as const;
  const some = reasons.filter(([count]) => count > 0);
  return some.map(([count, reason]) => `${count} ${reason}`).join(", ") || "there are none";
}
