import { expect, test } from "vitest";
import { algorithm, algorithms } from "./algorithms.js";
import { type ContractOptions, estimatorContract } from "./estimator-contract.js";

const options: Readonly<Record<string, ContractOptions>> = {
  // min_samples_leaf counts rows, not weights, and rounding is drawn by the row's number.
  gradient_boosting: { weightsAreRepeats: false, orderIsFree: false },
  logistic_regression: { weightsAreRepeats: true, orderIsFree: true },
  linear_regression: { weightsAreRepeats: true, orderIsFree: true },
};

for (const estimator of algorithms) estimatorContract(estimator, options[estimator.name] as ContractOptions);

test("an algorithm is found by its name, and an unknown one is refused with those there are", () => {
  for (const estimator of algorithms) expect(algorithm(estimator.name)).toBe(estimator);
  expect(() => algorithm("magic")).toThrow(/no algorithm "magic"; there are gradient_boosting, /);
});
