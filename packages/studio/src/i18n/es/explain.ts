export default {
  caution: "Dice lo que hace el modelo, no qué causa qué.",
  class: "Clase",
  column: "Columna",
  hide: "Ocultar las razones",
  method: {
    tree: "Valores de Shapley exactos de los árboles (TreeSHAP).",
    linear: "Valores de Shapley exactos del modelo lineal.",
    exact: "Valores de Shapley exactos sobre todas las combinaciones de columnas.",
    permutation: "Valores de Shapley estimados con órdenes de columnas tomados al azar.",
  },
  nothing: "El modelo no usa ninguna columna.",
  others_one: "{count} columna más",
  others_other: "{count} columnas más",
  scale: {
    log_odds: "logaritmo de la razón de probabilidades",
    log: "logaritmo del valor",
    value: "en la unidad del objetivo",
    probability: "probabilidad",
  },
  why: "¿Por qué?",
  whyClass: "Hacia {class}, en {scale}: de {base} de media a {output}.",
  whyValue: "De {base} de media a {output}.",
};
