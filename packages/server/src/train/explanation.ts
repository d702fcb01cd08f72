import { evenlySpread, explainPipeline, type Frame, meanContributions, type Pipeline, takeRows } from "@crisol/engine";
import { runCoefficients } from "./coefficients.js";
import { columnDependence } from "./column-dependence.js";
import { explainedOutputs, explanationScale } from "./explained-output.js";
import { cellsOf, cellTypeOf } from "./frame-cells.js";
import type { StoredExplanation } from "./stored-explanation.js";

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
): StoredExplanation {
  const width = Math.max(1, pipeline.signature.length * Math.max(1, pipeline.classes.length));
  const wanted = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(MOST_CONTRIBUTIONS / width)));
  const sample = takeRows(test, evenlySpread(test.rowCount, wanted));
  const explained = explainPipeline(pipeline, sample, {
    background: takeRows(train, evenlySpread(train.rowCount, BACKGROUND_ROWS)),
    onProgress: (share) => {
      onProgress(share / 2);
      return true;
    },
  });
  const outputs = explainedOutputs(pipeline, explained);
  const byRow = outputs.map((output) => Array.from({ length: sample.rowCount }, (_, row) => output.contributions(row)));
  const columns = meanContributions(explained).map(({ name, meanAbsolute }) => {
    const at = explained.names.indexOf(name);
    const column = sample.columns.find((one) => one.name === name) as Frame["columns"][number];
    return {
      column: name,
      type: cellTypeOf(column),
      // Of two classes one is explained, and the other's contributions are as large.
      importance: outputs.map((_, output) => meanAbsolute[output] ?? (meanAbsolute[0] as number)),
      values: cellsOf(column),
      contributions: byRow.map((rows) => rows.map((row) => row[at] as number)),
    };
  });
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
