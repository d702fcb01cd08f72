import { expect, test } from "vitest";
import { algorithm, algorithms } from "./algorithms.js";
import { type ContractOptions, type ContractVariant, estimatorContract } from "./estimator-contract.js";

const pinball = (level: number) => (prediction: number, value: number) =>
  Math.max(level * (value - prediction), (level - 1) * (value - prediction));
const huber = (delta: number) => (prediction: number, value: number) => {
  const distance = Math.abs(prediction - value);
  return distance <= delta ? distance ** 2 / 2 : delta * (distance - delta / 2);
};
const deviance = {
  poisson: (mean: number, y: number) => 2 * ((y > 0 ? y * Math.log(y / mean) : 0) - y + mean),
  gamma: (mean: number, y: number) => 2 * (Math.log(mean / y) + y / mean - 1),
  tweedie: (mean: number, y: number) => 4 * (mean ** 0.5 + y / mean ** 0.5 - 2 * y ** 0.5),
};
const count = (value: number) => Math.max(0, Math.round(Math.exp(value / 2)));
const amount = (value: number) => Math.exp(value / 2);
const amountOrNone = (value: number) => Math.max(0, value);

/** Each objective of boosting; log loss and squared error are the defaults. */
const objectives: readonly ContractVariant[] = [
  { name: "absolute_error", params: {}, loss: { name: "mae", of: (p: number, y: number) => Math.abs(p - y) } },
  { name: "quantile", params: { quantile_alpha: 0.7 }, loss: { name: "pinball_loss", of: pinball(0.7) } },
  { name: "huber", params: { huber_delta: 2 }, loss: { name: "huber_loss", of: huber(2) } },
  { name: "poisson", params: {}, target: count, loss: { name: "poisson_deviance", of: deviance.poisson } },
  { name: "gamma", params: {}, target: amount, loss: { name: "gamma_deviance", of: deviance.gamma } },
  { name: "tweedie", params: {}, target: amountOrNone, loss: { name: "tweedie_deviance", of: deviance.tweedie } },
].map((variant) => ({ ...variant, params: { ...variant.params, objective: variant.name }, tasks: ["regression"] }));

/** A linear regression with a penalty that leaves the example something to learn, with and without absolute values. */
function linear(params: ContractVariant["params"], of: Partial<ContractVariant> = {}): ContractOptions {
  return {
    weightsAreRepeats: true,
    orderIsFree: true,
    standard: { name: "", params, ...of },
    variants: [{ name: "standardised", params: { ...params, standardize: true }, ...of }],
  };
}

const options: Readonly<Record<string, ContractOptions>> = {
  // min_samples_leaf counts rows, not weights, and rounding is drawn by the row's number.
  gradient_boosting: {
    weightsAreRepeats: false,
    orderIsFree: false,
    variants: [
      ...objectives,
      { name: "gradient-based sampling", params: { sampling_method: "gradient_based", subsample: 0.4 } },
    ],
  },
  logistic_regression: {
    weightsAreRepeats: true,
    orderIsFree: true,
    variants: [
      { name: "lasso", params: { l1_ratio: 1 } },
      { name: "elastic net, standardised", params: { l1_ratio: 0.5, standardize: true } },
      { name: "balanced", params: { class_weight: "balanced" } },
    ],
  },
  // Rows are drawn by number, and min_samples_leaf counts rows.
  random_forest: { weightsAreRepeats: false, orderIsFree: false },
  extra_trees: { weightsAreRepeats: false, orderIsFree: false },
  linear_regression: { weightsAreRepeats: true, orderIsFree: true },
  ridge: {
    weightsAreRepeats: true,
    orderIsFree: true,
    variants: [{ name: "standardised", params: { standardize: true, alpha: 20 } }],
  },
  lasso: linear({ alpha: 0.05 }),
  elastic_net: linear({ alpha: 0.05 }),
  poisson_regression: {
    ...linear({ alpha: 0.01 }, { target: count, loss: { name: "poisson_deviance", of: deviance.poisson } }),
  },
  nearest_neighbors: { weightsAreRepeats: true, orderIsFree: true },
  naive_bayes: { weightsAreRepeats: true, orderIsFree: true },
};

for (const estimator of algorithms) estimatorContract(estimator, options[estimator.name] as ContractOptions);

test("an algorithm is found by its name, and an unknown one is refused with those there are", () => {
  for (const estimator of algorithms) expect(algorithm(estimator.name)).toBe(estimator);
  expect(() => algorithm("magic")).toThrow(/no algorithm "magic"; there are gradient_boosting, /);
});
