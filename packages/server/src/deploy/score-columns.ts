import type { Pipeline, Prediction } from "@crisol/engine";
import { DOUBLE, type DuckDBType, VARCHAR } from "@duckdb/node-api";
import { scoreAt } from "./scores.js";

/** A column that scoring adds to the rows. */
export interface ScoreColumn {
  /** In the table of scores. */
  readonly name: string;
  /** In the file that people get. */
  readonly title: string;
  readonly type: DuckDBType;
  values(prediction: Prediction, rowCount: number): (string | number | null)[];
}

/** The columns of a pipeline's scores: what is predicted, how probable each class is, and the interval or set, if any. */
export function scoreColumns({ task, classes, postProcessing }: Pipeline): ScoreColumn[] {
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
      (name, k): ScoreColumn => ({
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
          (bound): ScoreColumn => ({
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
