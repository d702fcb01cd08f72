export default {
  accuracy: "Parte de las filas a las que se da su clase verdadera.",
  balanced_accuracy: "Sensibilidad media de las clases: una rara cuenta tanto como una frecuente.",
  precision: "De las filas que se dan por positivas, la parte que lo es.",
  recall: "De las filas que son positivas, la parte que se encuentra.",
  f1: "Media armónica de precisión y sensibilidad.",
  precision_macro: "Precisión media de las clases.",
  recall_macro: "Sensibilidad media de las clases que hay o que se predicen.",
  f1_macro: "F1 medio de las clases, todas por igual.",
  precision_weighted: "Precisión media de las clases, cada una según sus filas.",
  recall_weighted: "Sensibilidad media de las clases, cada una según sus filas.",
  f1_weighted: "F1 medio de las clases, cada una según sus filas.",
  roc_auc:
    "Probabilidad de que una fila positiva puntúe más que una negativa; 0,5 es adivinar. Con varias clases, la media de cada una contra el resto.",
  average_precision:
    "Área bajo la curva de precisión y sensibilidad; adivinar da la parte de positivos. Dice más que ROC AUC cuando los positivos son raros.",
  log_loss:
    "Sorpresa media ante la clase verdadera; castiga los errores hechos con seguridad, así que juzga las propias probabilidades.",
  brier_score: "Distancia cuadrática media entre probabilidad y resultado; a lo sumo 1 con dos clases y 2 con varias.",
  mcc: "Correlación de Matthews entre verdad y predicción; 0 es adivinar, también con clases desiguales.",
  cohen_kappa: "Acuerdo entre verdad y predicción más allá del azar.",
  rmse: "Raíz del error cuadrático medio; los errores grandes pesan más.",
  mse: "Error cuadrático medio.",
  mae: "Error absoluto medio: cuánto se desvía de media una predicción.",
  median_absolute_error: "El error que la mitad de las predicciones no supera; los valores extremos no lo mueven.",
  mape: "Error medio como parte del valor verdadero; no sirve donde este es 0 o casi.",
  max_error: "El mayor error; no admite pesos.",
  r2: "Parte de la varianza del objetivo que se explica; 0 es predecir la media, y por debajo de 0 es peor que eso.",
  explained_variance: "Como R², pero perdona un error constante.",
  specificity: "De las filas que son negativas, la parte que se deja en paz.",
  zero_one_loss:
    "Parte de las filas a las que no se da su clase verdadera; con una clase por fila, también la pérdida de Hamming.",
  f05: "Media de precisión y sensibilidad en la que la precisión cuenta el doble.",
  f2: "Media de precisión y sensibilidad en la que la sensibilidad cuenta el doble.",
  jaccard: "Filas que con razón se dan por positivas, entre las que lo son o se dan por tales.",
  jaccard_macro: "Índice de Jaccard medio de las clases, todas por igual.",
  jaccard_weighted: "Índice de Jaccard medio de las clases, cada una según sus filas.",
  roc_auc_partial:
    "ROC AUC donde a lo sumo el 10 % de los negativos son falsas alarmas, escalada para que 0,5 sea adivinar.",
  roc_auc_weighted: "ROC AUC de cada clase contra el resto, cada una según sus filas.",
  roc_auc_ovo: "ROC AUC media de los pares de clases; no depende de lo frecuente que sea cada una.",
  roc_auc_ovo_weighted: "ROC AUC media de los pares de clases, cada uno según sus filas.",
  average_precision_weighted: "Precisión media de cada clase contra el resto, cada una según sus filas.",
  top_2_accuracy: "Parte de las filas cuya clase verdadera está entre las dos más probables.",
  top_3_accuracy: "Parte de las filas cuya clase verdadera está entre las tres más probables.",
  top_5_accuracy: "Parte de las filas cuya clase verdadera está entre las cinco más probables.",
  d2_log_loss:
    "Parte de la pérdida logarítmica que se elimina; 0 es predecir lo frecuentes que son las clases, y por debajo de 0 es peor.",
  d2_brier:
    "Parte de la puntuación de Brier que se elimina; 0 es predecir lo frecuentes que son las clases, y por debajo de 0 es peor.",
  expected_calibration_error:
    "Cuánto se apartan las probabilidades de lo que de verdad ocurre, de media en diez tramos. Con varias clases, las de la más probable.",
  maximum_calibration_error:
    "Cuánto se apartan las probabilidades de lo que de verdad ocurre, en el peor de diez tramos.",
  cohen_kappa_linear: "Kappa de Cohen para clases con orden: un error cuenta por las clases que se aparta.",
  cohen_kappa_quadratic:
    "Kappa de Cohen para clases con orden: un error cuenta por el cuadrado de las clases que se aparta.",
  rmsle:
    "Raíz del error cuadrático medio de ln(1 + valor): los errores cuentan por proporción. Para valores mayores que -1.",
  pinball_loss_10:
    "Pérdida pinball de predicciones por debajo de las cuales debería quedar uno de cada diez valores verdaderos.",
  pinball_loss_90:
    "Pérdida pinball de predicciones por debajo de las cuales deberían quedar nueve de cada diez valores verdaderos.",
  poisson_deviance: "Desviación de Poisson media, para recuentos: errar por uno cuenta más donde se esperan pocos.",
  gamma_deviance: "Desviación gamma media, para importes mayores que 0: los errores cuentan por proporción.",
  tweedie_deviance:
    "Desviación de Tweedie media de potencia 1,5, para importes que a menudo son exactamente 0, como los siniestros.",
  d2_absolute_error:
    "Parte del error absoluto que se elimina; 0 es predecir la mediana, y por debajo de 0 es peor que eso.",
  d2_pinball_10: "Parte de la pérdida pinball al 10 % que se elimina; 0 es predecir ese cuantil para todas las filas.",
  d2_pinball_90: "Parte de la pérdida pinball al 90 % que se elimina; 0 es predecir ese cuantil para todas las filas.",
  d2_poisson: "Parte de la desviación de Poisson que se elimina; 0 es predecir la media.",
  d2_gamma: "Parte de la desviación gamma que se elimina; 0 es predecir la media.",
} as Record<string, string>;
