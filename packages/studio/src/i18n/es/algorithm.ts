export default {
  gradient_boosting: "Potenciación del gradiente",
  random_forest: "Bosque aleatorio",
  extra_trees: "Árboles extra",
  logistic_regression: "Regresión logística",
  linear_regression: "Regresión lineal",
  ridge: "Regresión ridge",
  lasso: "Lasso",
  elastic_net: "Red elástica",
  poisson_regression: "Regresión de Poisson",
  nearest_neighbors: "Vecinos más próximos",
  naive_bayes: "Bayes ingenuo",
  neural_network: "Red neuronal",
};
