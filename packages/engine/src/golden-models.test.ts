import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { algorithm } from "./algorithms.js";
import { decodeModelFile } from "./model-file.js";

// Model files that earlier versions wrote, each with rows and the predictions of that day: they stay readable for ever.
// NAME-TASK-N is from the Nth form of its estimator's state. Never written anew: a new form adds files.
const folder = new URL("../test/golden/models/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));

interface GoldenRows {
  readonly columns: readonly (readonly (number | null)[])[];
  readonly predictions: readonly number[];
}

const golden = JSON.parse(read("predictions.json").toString()) as Record<string, GoldenRows>;

test.each(Object.entries(golden))("%s still predicts what it did", (name, { columns, predictions }) => {
  const { header, sections } = decodeModelFile(read(`${name}.crisol`));
  const fitted = algorithm(String(header.estimator)).load({ header, sections });
  const x = {
    rowCount: columns[0]?.length ?? 0,
    features: fitted.features,
    columns: columns.map((column) => Float64Array.from(column, (value) => value ?? Number.NaN)),
  };
  const predicted = fitted.predict(x);
  expect(predicted).toHaveLength(predictions.length);
  predictions.forEach((expected, i) => {
    expect(predicted[i]).toBeCloseTo(expected, 12);
  });
});
