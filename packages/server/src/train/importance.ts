import type { Evaluation } from "@crisol/contract";
import {
  evaluate,
  evenlySpread,
  type Frame,
  METRICS,
  type MetricName,
  type Pipeline,
  permutationImportance,
  takeRows,
} from "@crisol/engine";
import { finiteOrNull } from "../finite-or-null.js";
import { rawScores } from "./raw-scores.js";

type Importance = Evaluation["importance"];

/** Predictions (rows x columns x repeats) that the shuffling may cost; more rows are sampled evenly. */
const maximumPredictions = 250_000;
const repeats = 5;

/**
 * How much each input column matters, by the model's own measure and by shuffling it among the test rows; the most
 * important first. `frame` has the rows whose target is `yTrue`.
 */
export function columnImportance(
  pipeline: Pipeline,
  frame: Frame,
  yTrue: Float64Array,
  metric: string,
  seed: number,
  onColumn: (done: number, total: number) => void,
): Importance {
  const names = pipeline.signature.map(({ name }) => name);
  const own = modelImportance(pipeline);
  const wanted = Math.max(200, Math.floor(maximumPredictions / (repeats * Math.max(1, names.length))));
  const rows = evenlySpread(frame.rowCount, wanted);
  const inputs = frame.columns.filter(({ name }) => names.includes(name));
  const sample = takeRows({ rowCount: frame.rowCount, columns: inputs }, rows);
  const y = Float64Array.from(rows, (row) => yTrue[row] as number);
  const name = metric as MetricName;
  const { columns } = permutationImportance(sample, (table: Frame) => rawScores(pipeline.predict(table)), {
    score: (prediction) =>
      evaluate(pipeline.task, y, prediction, { classCount: pipeline.classes.length, metrics: [name] })[name] as number,
    direction: METRICS[name].direction,
    repeats,
    seed,
    onColumn: (done, total) => {
      onColumn(done, total);
      return true;
    },
  });
  const shuffled = new Map(columns.map((column) => [column.name, column]));
  const result = names.map((feature) => ({
    feature,
    permutation: finiteOrNull(shuffled.get(feature)?.mean),
    permutationDeviation: finiteOrNull(shuffled.get(feature)?.standardDeviation),
    model: own.get(feature) ?? 0,
  }));
  return result.sort((a, b) => (b.permutation ?? 0) - (a.permutation ?? 0) || b.model - a.model);
}

/** The estimator's importance of features, summed over those that were made of a column. */
function modelImportance({ model, recipe }: Pipeline): Map<string, number> {
  const byColumn = new Map<string, number>();
  model.importance().forEach((value, at) => {
    const source = recipe.origins[at]?.column as string;
    byColumn.set(source, (byColumn.get(source) ?? 0) + value);
  });
  return byColumn;
}
