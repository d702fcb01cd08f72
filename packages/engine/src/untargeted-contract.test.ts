import { expect, test } from "vitest";
import { anomalyDetectors, clusterers, transformers } from "./algorithms.js";
import { anomalyDetectorContract } from "./anomaly-detector-contract.js";
import { clustererContract } from "./clusterer-contract.js";
import { type TransformerOptions, transformerContract } from "./transformer-contract.js";

// A recipe's steps have no weights, and so their transformers have none but 0.
const step = { weightsAreRepeats: false, keepsMissing: true };
const transformerOptions: Readonly<Record<string, TransformerOptions>> = {
  impute: { ...step, params: { add_indicator: true } },
  scale: step,
  one_hot: step,
  ordinal: step,
  target_encode: step,
  pca: { weightsAreRepeats: true },
};
const clustererParams: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  k_means: { n_clusters: 3 },
};

for (const transformer of transformers) {
  transformerContract(transformer, transformerOptions[transformer.name] as TransformerOptions);
}
for (const clusterer of clusterers) clustererContract(clusterer, clustererParams[clusterer.name] ?? {});
for (const detector of anomalyDetectors) anomalyDetectorContract(detector);

test("no two learners have one name", () => {
  const names = [...transformers, ...clusterers, ...anomalyDetectors].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
