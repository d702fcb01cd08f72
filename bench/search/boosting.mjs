import { checkParams, crossValidate, gradientBoosting, stratifiedFolds } from "@crisol/engine";
import { qualitySets } from "../quality-data.mjs";

/*
 * The real one: hyperparameters of our gradient boosting on a real set (Pima Indians diabetes, 768 rows), judged by log loss.
 */

const space = {
  n_estimators: { type: "integer", low: 10, high: 100, scale: "log" },
  learning_rate: { type: "float", low: 0.005, high: 0.5, scale: "log" },
  max_leaves: { type: "integer", low: 2, high: 64, scale: "log" },
  min_samples_leaf: { type: "integer", low: 1, high: 64, scale: "log" },
  l2: { type: "float", low: 0.001, high: 100, scale: "log" },
  subsample: { type: "float", low: 0.3, high: 1 },
  feature_fraction_by_node: { type: "float", low: 0.2, high: 1 },
};

async function diabetes() {
  const { x, y } = (await qualitySets()).find(({ name }) => name.startsWith("diabetes"));
  return { x, y };
}

/** Log loss by threefold cross-validation. The optimum is not known. */
export async function boostingObjective() {
  const { x, y } = await diabetes();
  const folds = stratifiedFolds(y, { folds: 3, repeats: 1, seed: 1 });
  return {
    name: "gradient boosting, 7 hyperparameters",
    space,
    evaluate(params) {
      const { folds: scores } = crossValidate(gradientBoosting, { x, y }, folds, {
        params,
        seed: 1,
        metrics: ["log_loss"],
      });
      return scores.reduce((sum, { log_loss }) => sum + log_loss, 0) / scores.length;
    },
  };
}

/** The held-out log loss after each of `steps` trees, for each of these configurations. */
export async function learningCurves(configurations, steps) {
  const { x, y } = await diabetes();
  const [{ train, test }] = stratifiedFolds(y, { folds: 3, repeats: 1, seed: 2 });
  const rowsOf = (rows) => ({
    x: {
      ...x,
      rowCount: rows.length,
      columns: x.columns.map((column) => Float64Array.from(rows, (row) => column[row])),
    },
    y: { ...y, values: Float64Array.from(rows, (row) => y.values[row]) },
  });
  return configurations.map((configuration) => {
    const curve = [];
    const { values: params } = checkParams(gradientBoosting.params, { ...configuration, n_estimators: steps });
    const onIteration = ({ losses }) => {
      curve.push(losses.validation_log_loss);
      return true;
    };
    gradientBoosting.fit({ ...rowsOf(train), validation: rowsOf(test), params, seed: 1, onIteration });
    // Where trees find nothing more to split, the last loss stays.
    while (curve.length < steps) curve.push(curve.at(-1));
    return curve;
  });
}

export const boostingSpace = space;
