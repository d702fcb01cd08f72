export default {
  estimate: "Coeficiente",
  fit: "Mínimos cuadrados con {rows} filas de entrenamiento: R² {rSquared}, ajustado {adjusted}.",
  fixed: "0, fijo",
  fixedText:
    "Queda fijo en 0 lo que otros coeficientes ya suman, como un valor de una categoría: los demás valores se comparan con él.",
  intercept: "Término independiente",
  interval: "Intervalo del {level}",
  largest: "Una desviación típica de {first} es lo que más mueve la salida; después, una de {second}.",
  level:
    "Los intervalos del {level} y los valores p son válidos si la forma del modelo es la correcta y las filas son independientes y varían por igual.",
  level_order: "orden de sus valores",
  missing: "falta",
  more: "Los {shown} mayores de {all}.",
  only: "El modelo solo usa {first}.",
  other_levels: "otros valores",
  pValue: "Valor p",
  plot: "Comparación de efectos",
  ratio: { log_odds: "Odds ratio", log: "Razón" },
  read: "Un coeficiente es lo que suma a la predicción una unidad más de su columna, con las demás como están.",
  readRatio: {
    log_odds:
      "Una unidad más de una columna multiplica la razón de probabilidades por el odds ratio, con las demás columnas como están.",
    log: "Una unidad más de una columna multiplica la predicción por la razón, con las demás columnas como están.",
  },
  robust: "Los errores estándar admiten varianzas desiguales ({covariance}).",
  standardError: "Error estándar",
  standardised: "Por desviación típica",
  target_mean: "media del objetivo",
  term: "Término",
  title: "Coeficientes",
  unsure_zero: "Ningún intervalo de los mostrados incluye el 0.",
  unsure_one: "{count} intervalo, en gris, incluye el 0.",
  unsure_other: "{count} intervalos, en gris, incluyen el 0.",
  without: {
    penalised:
      "Sin intervalos ni valores p: la penalización acerca los coeficientes a 0, y los habituales prometerían demasiado.",
    not_kept:
      "Sin intervalos ni valores p: este algoritmo no guarda aquello de lo que se calculan; la regresión lineal, sí.",
    no_rows_left:
      "Sin intervalos ni valores p: no hay más filas de entrenamiento que coeficientes, así que no queda con qué juzgarlos.",
  },
};
