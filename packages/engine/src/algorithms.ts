import { isolationForest } from "./anomaly/isolation-forest.js";
import { naiveBayes } from "./bayes/naive-bayes.js";
import { gradientBoosting } from "./boosting/gradient-boosting.js";
import { kMeans } from "./cluster/k-means.js";
import { pca } from "./decomposition/pca.js";
import { EngineError } from "./engine-error.js";
import type { AnomalyDetector, Clusterer, Estimator, Transformer } from "./estimator.js";
import { extraTrees } from "./forests/extra-trees.js";
import { randomForest } from "./forests/random-forest.js";
import { elasticNet } from "./linear/elastic-net.js";
import { lasso } from "./linear/lasso.js";
import { linearRegression } from "./linear/linear-regression.js";
import { logisticRegression } from "./linear/logistic-regression.js";
import { poissonRegression } from "./linear/poisson-regression.js";
import { ridge } from "./linear/ridge.js";
import { nearestNeighbors } from "./neighbors/nearest-neighbors.js";
import { imputer } from "./preprocess/imputer.js";
import { oneHotEncoder } from "./preprocess/one-hot-encoder.js";
import { ordinalEncoder } from "./preprocess/ordinal-encoder.js";
import { scaler } from "./preprocess/scaler.js";
import { targetEncoder } from "./preprocess/target-encoder.js";

/** Every algorithm of the engine. To add one, implement `Estimator` and put it here: the contract suite does the rest. */
export const algorithms: readonly Estimator[] = [
  gradientBoosting,
  randomForest,
  extraTrees,
  logisticRegression,
  linearRegression,
  ridge,
  lasso,
  elasticNet,
  poissonRegression,
  nearestNeighbors,
  naiveBayes,
];

/** What turns features into others; each runs the contract of transformers. */
export const transformers: readonly Transformer[] = [
  imputer,
  scaler,
  oneHotEncoder,
  ordinalEncoder,
  targetEncoder,
  pca,
];

/** What finds groups of rows; each runs the contract of clusterers. */
export const clusterers: readonly Clusterer[] = [kMeans];

/** What finds unusual rows; each runs the contract of anomaly detectors. */
export const anomalyDetectors: readonly AnomalyDetector[] = [isolationForest];

/** The algorithm called `name`; throws EngineError "unknown_algorithm" with the names there are. */
export function algorithm(name: string): Estimator {
  const found = algorithms.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = algorithms.map((candidate) => candidate.name).join(", ");
  throw new EngineError("unknown_algorithm", `there is no algorithm "${name}"; there are ${known}`);
}
