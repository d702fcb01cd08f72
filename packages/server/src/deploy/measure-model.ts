import type { Evaluation, MetricValue, Split } from "@crisol/contract";
import { EngineError, type Pipeline, RecipeError, readTarget, takeRows } from "@crisol/engine";
import { readFrame } from "../data/frame.js";
import { splitData, type TargetDefinition } from "../prepare/split-data.js";
import { metricsWithIntervals, type Scored } from "../train/bootstrap.js";
import { type DriftReferences, driftReferences } from "../train/drift-references.js";
import { evaluationOf } from "../train/evaluation.js";
import { predictionLatencyMs } from "../train/prediction-latency.js";
import { rawScores } from "../train/raw-scores.js";

/** Rows on which a model that was not trained here can be measured as one that was. */
export interface MeasuringRows {
  /** The Parquet file of a data version. */
  readonly dataPath: string;
  readonly definition: TargetDefinition;
  readonly split: Split;
}

export interface MeasuredModel {
  readonly metrics: Readonly<Record<string, MetricValue>>;
  readonly evaluation: Evaluation;
  readonly driftReferences: DriftReferences;
}

/**
 * Scores the test rows with `pipeline`, as a training does: metrics with intervals, confusion and curves, latency, and how the
 * training rows of the split are distributed. A sentence with the reason where the rows do not fit the model.
 */
export async function measureModel(
  pipeline: Pipeline,
  { dataPath, definition, split }: MeasuringRows,
): Promise<MeasuredModel | string> {
  const whole = await readFrame(dataPath);
  const { task, target, positiveClass } = definition;
  if (task !== pipeline.task) return `the project is for ${task}`;
  const absent = pipeline.signature.filter(({ name }) => !whole.columns.some((column) => column.name === name));
  if (absent.length > 0) return `the project's data have no column ${JSON.stringify(absent[0]?.name)}`;
  try {
    const { frame, rows, classes } = splitData(whole, definition, split);
    const unknown = classes.find((name) => !pipeline.classes.includes(name));
    if (unknown !== undefined) {
      return `the target has the class ${JSON.stringify(unknown)}, and the model's are ${pipeline.classes.slice(0, 10).join(", ")}`;
    }
    if (task === "binary_classification" && positiveClass !== null && positiveClass !== pipeline.classes[1]) {
      return `the project's positive class is ${JSON.stringify(positiveClass)}, and the model's is the second, ${JSON.stringify(pipeline.classes[1])}`;
    }
    const known = task === "regression" ? undefined : pipeline.classes;
    const usable = readTarget(frame, target, task, rows.train, undefined, known).read(rows.test);
    if (usable.rows.length === 0) return "the split of the project's newest recipe has no test rows";
    const test = takeRows(frame, usable.rows);
    const scored: Scored = {
      task,
      classCount: pipeline.classes.length,
      yTrue: usable.target.values,
      prediction: rawScores(pipeline.predict(test)),
    };
    const seed = 0;
    const measured = { importance: [], conformal: null, predictionLatencyMs: predictionLatencyMs(pipeline, test) };
    return {
      metrics: metricsWithIntervals(scored, seed),
      evaluation: evaluationOf("", scored, pipeline.classes, measured, seed),
      driftReferences: driftReferences(pipeline, frame, rows.train),
    };
  } catch (error) {
    if (error instanceof EngineError || error instanceof RecipeError) return error.message.replace(/\.$/, "");
    throw error;
  }
}
