import type { Explanation } from "@crisol/contract";
import { explainPipeline, type Frame, type Pipeline, takeRows } from "@crisol/engine";
import { runCoefficients } from "./coefficients.js";
import { columnDependence } from "./column-dependence.js";
import { explainedOutputs, explanationScale } from "./explained-output.js";
import { cellsOf, cellTypeOf } from "./frame-cells.js";
import { sampleEvenly } from "./sample-evenly.js";

const MOST_ROWS = 500;
const LEAST_ROWS = 50;
/** Contributions that are kept: a megabyte or two of JSON. */
const MOST_CONTRIBUTIONS = 100_000;
/** Rows that stand for what is not known, where the model does not know its training rows. */
const BACKGROUND_ROWS = 50;

/**
 * Why the model predicts what it predicts: contributions of the input columns on a sample of `test`, the most important
 * column first. `train` has the training rows.
 */
export function runExplanation(
  runId: string,
  pipeline: Pipeline,
  { train, test }: { readonly train: Frame; readonly test: Frame },
  onProgress: (share: number) => void,
): Explanation {
  const width = Math.max(1, pipeline.signature.length * Math.max(1, pipeline.classes.length));
  const wanted = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(MOST_CONTRIBUTIONS / width)));
  const sample = takeRows(test, sampleEvenly(test.rowCount, wanted));
  const explained = explainPipeline(pipeline, sample, {
    background: takeRows(train, sampleEvenly(train.rowCount, BACKGROUND_ROWS)),
    onProgress: (share) => {
      onProgress(share / 2);
      return true;
    },
  });
  const outputs = explainedOutputs(pipeline, explained);
  const byRow = outputs.map((output) => Array.from({ length: sample.rowCount }, (_, row) => output.contributions(row)));
  const columns = explained.names.map((name, at) => {
    const column = sample.columns.find((one) => one.name === name) as Frame["columns"][number];
    const contributions = byRow.map((rows) => rows.map((row) => row[at] as number));
    return {
      column: name,
      type: cellTypeOf(column),
      importance: contributions.map(meanMagnitude),
      values: cellsOf(column),
      contributions,
    };
  });
  const total = (column: (typeof columns)[number]) => column.importance.reduce((sum, value) => sum + value, 0);
  columns.sort((a, b) => total(b) - total(a));
  return {
    runId,
    task: pipeline.task,
    scale: explanationScale(pipeline, explained),
    method: explained.method,
    rowCount: sample.rowCount,
    outputs: outputs.map((output) => ({ class: output.class, baseValue: output.baseValue })),
    columns,
    partialDependence: columnDependence(
      pipeline,
      test,
      columns.map(({ column }) => column),
      (done, all) => onProgress((1 + done / all) / 2),
    ),
    coefficients: runCoefficients(pipeline),
  };
}

function meanMagnitude(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length);
}
