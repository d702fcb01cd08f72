export default {
  n_estimators: "Número de árboles. Con más se ajusta mejor y se tarda más.",
  learning_rate:
    "Parte de la corrección de cada árbol que se toma. Si es menor hacen falta más árboles y suele predecir mejor.",
  max_leaves: "Hojas de un árbol como máximo: lo que más gobierna la complejidad.",
  max_depth: "Divisiones de la raíz a una hoja como máximo; -1, sin límite.",
  min_samples_leaf:
    "Filas de entrenamiento por hoja como mínimo. 0, en la potenciación del gradiente: 2 con log_loss y squared_error, 20 con los demás objetivos.",
  l2: "Acerca pesos u hojas a 0: contra el sobreajuste.",
  min_gain: "Lo menos que una división debe reducir la pérdida.",
  min_gain_to_noise:
    "Lo menos que una división debe ganar, en veces lo que gana de media una división de puro ruido; 0, sin límite. -1: 2,5 con log_loss, 1,5 con squared_error, 3 con los demás objetivos.",
  subsample: "Parte de las filas que se sortea en cada iteración.",
  sampling_method:
    "Cómo se sortea la parte subsample de las filas. uniform: todas por igual. gradient_based: las de gradiente grande, con más probabilidad y menos peso, de modo que basta una parte pequeña; no con absolute_error, quantile ni huber.",
  feature_fraction: "Parte de las variables que se sortea para cada árbol.",
  l1: "Lleva a 0 las hojas cuyos gradientes casi se anulan.",
  feature_fraction_by_node: "Parte de las variables del árbol que se sortea para cada nodo.",
  monotone_constraints: "Variables numéricas con las que la predicción solo puede subir o solo bajar.",
  interaction_constraints: "Grupos de variables que pueden ir juntas en un camino del árbol; sin grupos, todas.",
  early_stopping_rounds: "Se para tras tantas iteraciones sin mejorar en validación; 0, nunca.",
  max_bins: "Tramos en que se divide cada variable.",
  min_child_weight: "Suma mínima de la segunda derivada en una hoja.",
  max_one_hot_levels: "Con tan pocas categorías se prueba cada una por separado.",
  max_category_levels: "Categorías que se distinguen como máximo.",
  min_category_rows: "Filas mínimas para que una categoría cuente.",
  category_smoothing: "Suaviza el orden de las categorías raras.",
  category_l2: "Penalización L2 en divisiones por categorías.",
  max_iter: "Iteraciones como máximo.",
  tol: "Se para cuando el cambio es menor que esto.",
  objective:
    "Pérdida que se minimiza. auto: log_loss para clases, squared_error para números. absolute_error predice la mediana; quantile, el cuantil quantile_alpha; huber, una media que los valores extremos apenas mueven; poisson es para recuentos, gamma para importes mayores que 0, tweedie para importes que a menudo son 0.",
  early_stopping_metric:
    "Lo que vigila la parada temprana: la propia pérdida o una métrica de la tarea, que entonces también se muestra.",
  quantile_alpha: "Para quantile: parte de los valores que debe quedar por debajo de la predicción.",
  huber_delta:
    "Para huber: hasta este error cuenta el cuadrado; más allá, en proporción. 0 toma el cuantil 0,9 de las distancias a la mediana.",
  tweedie_power: "Para tweedie: la varianza crece con esta potencia de la media; 1 es poisson, 2 es gamma.",
  C: "Inverso de la penalización: cuanto mayor, menos se frenan los pesos.",
  l1_ratio: "Parte de la penalización sobre los valores absolutos, que deja pesos en 0; el resto va a los cuadrados.",
  class_weight: "Si cada clase cuenta por sus filas o todas por igual.",
  standardize: "Divide antes cada variable por su desviación típica, para que las unidades no decidan.",
  covariance:
    "Cómo se estiman los errores típicos: con varianza igual en todas las filas, o de forma robusta (HC0 a HC3).",
  alpha: "Fuerza de la penalización o del suavizado; 0, ninguna.",
  n_neighbors: "Vecinos que votan.",
  weights: "Si todos los votos cuentan igual o según la cercanía.",
  metric: "Distancia entre filas: euclídea o de Manhattan.",
  var_smoothing: "Parte de la mayor varianza que se suma a todas, por estabilidad.",
  class_prior: "Cuán probables son las clases de antemano: según sus filas o todas por igual.",
  max_features:
    "Variables que se sortean en cada nodo; con menos, los árboles se parecen menos. auto: la raíz de su número para clases, todas para números.",
  max_features_share: "Para share: parte de las variables que se sortea en cada nodo.",
  min_samples_split: "Filas que debe tener un nodo para dividirse.",
  bootstrap: "Si cada árbol ve una muestra con repetición de las filas, o todas.",
  max_samples: "Con bootstrap: cuántas filas se sortean por árbol, como parte del total.",
  oob_score: "Con bootstrap: si se puntúa el bosque con las filas que cada árbol no ha visto.",
} as Record<string, string>;
