import type { Frame, Pipeline, Prediction, Threads } from "@crisol/engine";
import { DOUBLE, VARCHAR } from "@duckdb/node-api";
import { predictParts } from "./predict-parts.js";
import type { ScoreColumn, ScoredPart } from "./score-table.js";
import { scoreAt } from "./scores.js";

/** A column of a pipeline's scores. */
export interface PipelineColumn extends ScoreColumn {
  values(prediction: Prediction, rowCount: number): (string | number | null)[];
}

/** The columns of a pipeline's scores: what is predicted, how probable each class is, and the interval or set, if any. */
export function scoreColumns({ task, classes, postProcessing }: Pipeline): PipelineColumn[] {
  const rows = <T>(rowCount: number, cellOf: (row: number) => T) =>
    Array.from({ length: rowCount }, (_, i) => cellOf(i));
  const isNumber = task === "regression";
  return [
    {
      name: "prediction",
      title: "prediction",
      type: isNumber ? DOUBLE : VARCHAR,
      values: (prediction, rowCount) => rows(rowCount, (row) => scoreAt(prediction, row).prediction),
    },
    ...classes.map(
      (name, k): PipelineColumn => ({
        name: `p${k}`,
        title: `probability_${name}`,
        type: DOUBLE,
        values: (prediction, rowCount) =>
          rows(rowCount, (row) =>
            "classes" in prediction ? prediction.probabilities[row * classes.length + k]! : Number.NaN,
          ),
      }),
    ),
    ...(postProcessing.intervals
      ? (["lower", "upper"] as const).map(
          (bound): PipelineColumn => ({
            name: bound,
            title: `prediction_${bound}`,
            type: DOUBLE,
            values: (prediction, rowCount) =>
              rows(rowCount, (row) => scoreAt(prediction, row).interval?.[bound] ?? null),
          }),
        )
      : []),
    ...(postProcessing.sets
      ? [
          {
            name: "set",
            title: "prediction_set",
            type: VARCHAR,
            values: (prediction: Prediction, rowCount: number) =>
              rows(rowCount, (row) => JSON.stringify(scoreAt(prediction, row).set)),
          },
        ]
      : []),
  ];
}

/**
 * The frame's rows as the pipeline scores them. Rows that it cannot score (missing values where it takes none) are alone;
 * columns that do not fit throw RecipeError, because then no row can be scored.
 */
export function* scoredParts(
  pipeline: Pipeline,
  columns: readonly PipelineColumn[],
  frame: Frame,
  threads?: Threads,
): Generator<ScoredPart> {
  for (const { rowCount, prediction, problem } of predictParts(pipeline, frame, threads)) {
    const values = prediction && columns.map((column) => column.values(prediction, rowCount));
    yield { rowCount, values, problem };
  }
}
