import { expect, test } from "vitest";
import { anomalyDetectors, clusterers, transformers } from "./algorithms.js";
import { anomalyDetectorContract } from "./anomaly-detector-contract.js";
import { clustererContract } from "./clusterer-contract.js";
import { type TransformerOptions, transformerContract } from "./transformer-contract.js";

const transformerOptions: Readonly<Record<string, TransformerOptions>> = {
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
