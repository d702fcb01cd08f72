import {
  type Column,
  type ColumnReference,
  type Frame,
  fitColumnReference,
  fitReference,
  type Pipeline,
  type Prediction,
  takeRows,
} from "@crisol/engine";

/** How inputs and predictions were distributed over the training rows: what a monitor holds later rows against. */
export interface DriftReferences {
  /** One a column that the model takes. */
  readonly inputs: readonly ColumnReference[];
  /** The predicted class, or number. */
  readonly prediction: ColumnReference;
}

/** Training rows that are looked at; the bins of more would hardly differ. */
const maximumRows = 50_000;

/** The references of `pipeline` on its training rows, `rows` of `frame`. */
export function driftReferences(pipeline: Pipeline, frame: Frame, rows: Uint32Array): DriftReferences {
  const step = Math.max(1, Math.ceil(rows.length / maximumRows));
  const sampled = rows.filter((_, i) => i % step === 0);
  const names = pipeline.signature.map(({ name }) => name);
  const columns = frame.columns.filter(({ name }) => names.includes(name));
  const sample = takeRows({ rowCount: frame.rowCount, columns }, sampled);
  return {
    inputs: fitReference(sample),
    prediction: fitColumnReference(predictionColumn(pipeline.predict(sample))),
  };
}

/** Predictions as a column of the name "prediction". */
export function predictionColumn(prediction: Prediction): Column {
  const name = "prediction";
  if (prediction.task === "regression") return { kind: "numeric", name, values: prediction.values };
  return { kind: "category", name, codes: Int32Array.from(prediction.classIndices), levels: prediction.classes };
}
