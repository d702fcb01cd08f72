export default {
  gradient_boosting:
    "Trees that each correct the ones before. Usually the most accurate on tables; takes categories and missing values as they are.",
  random_forest: "Deep trees on random parts of the data, averaged. Needs little tuning.",
  extra_trees: "Like a random forest with random thresholds: faster and smoother.",
  logistic_regression: "One weight per feature: fast, well calibrated, easy to explain. Needs numbers without gaps.",
  linear_regression: "One weight per feature with its interval and p-value. Needs numbers without gaps.",
  ridge: "Linear, with weights held small: steady when features are alike.",
  lasso: "Linear, with few weights: picks the features that matter.",
  elastic_net: "Between ridge and lasso: few weights, and alike features kept together.",
  poisson_regression: "For counts and rates: the logarithm of the expected value is linear.",
  nearest_neighbors: "Looks up the most similar rows. No training, slow to predict on many rows.",
  naive_bayes: "Adds up the evidence of each feature alone. Very fast; a good yardstick.",
  neural_network: "Layers of weights with embeddings of categories. A different view for blends.",
};
