export default {
  gradient_boosting: "Gradient boosting",
  random_forest: "Random forest",
  extra_trees: "Extra trees",
  logistic_regression: "Logistic regression",
  linear_regression: "Linear regression",
  ridge: "Ridge regression",
  lasso: "Lasso",
  elastic_net: "Elastic net",
  poisson_regression: "Poisson regression",
  nearest_neighbors: "Nearest neighbours",
  naive_bayes: "Naive Bayes",
  neural_network: "Neural network",
};
