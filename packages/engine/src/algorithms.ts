import { naiveBayes } from "./bayes/naive-bayes.js";
import { gradientBoosting } from "./boosting/gradient-boosting.js";
import { EngineError } from "./engine-error.js";
import type { Estimator } from "./estimator.js";
import { linearRegression } from "./linear/linear-regression.js";
import { logisticRegression } from "./linear/logistic-regression.js";
import { nearestNeighbors } from "./neighbors/nearest-neighbors.js";

/** Every algorithm of the engine. To add one, implement `Estimator` and put it here: the contract suite does the rest. */
export const algorithms: readonly Estimator[] = [
  gradientBoosting,
  logisticRegression,
  linearRegression,
  nearestNeighbors,
  naiveBayes,
];

/** The algorithm called `name`; throws EngineError "unknown_algorithm" with the names there are. */
export function algorithm(name: string): Estimator {
  const found = algorithms.find((candidate) => candidate.name === name);
  if (found) return found;
  const known = algorithms.map((candidate) => candidate.name).join(", ");
  throw new EngineError("unknown_algorithm", `there is no algorithm "${name}"; there are ${known}`);
}
