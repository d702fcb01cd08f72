export default {
  gradient_boosting:
    "Árboles que corrigen cada uno a los anteriores. Suele ser lo más preciso en tablas; toma categorías y huecos tal como están.",
  random_forest: "Árboles profundos sobre partes aleatorias de los datos, promediados. Casi no hay que ajustarlo.",
  extra_trees: "Como un bosque aleatorio con umbrales al azar: más rápido y más suave.",
  logistic_regression: "Un peso por variable: rápida, bien calibrada, fácil de explicar. Necesita números sin huecos.",
  linear_regression: "Un peso por variable, con su intervalo y su valor p. Necesita números sin huecos.",
  ridge: "Lineal, con pesos pequeños: estable cuando las variables se parecen.",
  lasso: "Lineal, con pocos pesos: elige las variables que importan.",
  elastic_net: "Entre ridge y lasso: pocos pesos, y las variables parecidas siguen juntas.",
  poisson_regression: "Para recuentos y tasas: el logaritmo del valor esperado es lineal.",
  nearest_neighbors: "Busca las filas más parecidas. No se entrena; es lento al predecir muchas filas.",
  naive_bayes: "Suma lo que dice cada variable por separado. Muy rápido; un buen punto de comparación.",
  neural_network: "Capas de pesos con representaciones de las categorías. Otra mirada para combinar.",
};
