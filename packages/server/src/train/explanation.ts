import {
  evenlySpread,
  explainPipeline,
  type Forest,
  type Frame,
  meanContributions,
  type Pipeline,
  takeRows,
} from "@crisol/engine";
import { runCoefficients } from "./coefficients.js";
import { columnDependence } from "./column-dependence.js";
import { explainedOutputs, explanationScale } from "./explained-output.js";
import { cellsOf, cellTypeOf } from "./frame-cells.js";
import type { StoredExplanation } from "./stored-explanation.js";

const MOST_ROWS = 500;
const LEAST_ROWS = 50;
/** Contributions that are kept: a megabyte or two of JSON. */
const MOST_CONTRIBUTIONS = 100_000;
/**
 * Nodes of trees times rows. What explains a row goes through all nodes, of which trees without a limit of leaves have as many as
 * there were rows to train on. Counted and not timed, so that the same training always has the same explanation.
 */
const MOST_NODE_ROWS = 25_000_000;
/** Rows that stand for what is not known, where the model does not know its training rows. */
const BACKGROUND_ROWS = 50;

export interface ExplainedRows {
  readonly train: Frame;
  readonly test: Frame;
  /** As how many times as many trees those of the model count where the sample is chosen; default 1. */
  readonly treesCountAs?: number | undefined;
}

/**
 * Why the model predicts what it predicts: contributions of the input columns on a sample of `test`, the most important
 * column first. `train` has the training rows. The larger the model's trees, the fewer rows are explained, from 500 to 50.
 */
export function runExplanation(
  runId: string,
  pipeline: Pipeline,
  { train, test, treesCountAs = 1 }: ExplainedRows,
  onProgress: (share: number) => void,
): StoredExplanation {
  const width = Math.max(1, pipeline.signature.length * Math.max(1, pipeline.classes.length));
  const affordable = Math.min(MOST_CONTRIBUTIONS / width, MOST_NODE_ROWS / (nodesOf(pipeline) * treesCountAs));
  const wanted = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(affordable)));
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

/** Of all trees of the model; 0 where it has none. */
export function nodesOf({ model }: Pipeline): number {
  return "forest" in model ? (model.forest as Forest).feature.length : 0;
}
