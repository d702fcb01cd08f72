/** Extrapolations in Spanish. */
export default {
  title: "Pruebas con parte de las filas",
  one: "Prueba con parte de las filas",
  sentence:
    "Entrena con 1/16, 1/8 y 1/4 de las filas y predice lo que cuestan y lo que dan todas ellas, y diez veces más.",
  start: "Probar antes con una parte",
  startHelp:
    "Predice tiempo, memoria y calidad con todas las filas, a partir de entrenamientos con 1/16, 1/8 y 1/4 de ellas donde se va a ejecutar.",
  running: "Entrenando con partes de las filas",
  failed: "No llegó a ninguna predicción.",
  trainAll: "Entrenar con todas las filas",
  openRun: "Abrir el entrenamiento con todas las filas",
  delete: "Borrar",
  emptyTitle: "Todavía no se ha probado nada con una parte",
  emptyText:
    "Antes de un entrenamiento largo, pruébelo con partes de las filas: cuesta menos de la mitad del tiempo y dice qué aporta el resto.",
  rows: "{rows} filas",
  measuredOn: "Medido en",
  measuredOnHelp:
    "En otra máquina el tiempo y la memoria son otros: entrena con el mismo lugar, o prueba las partes en la otra.",
  measured: "Medido",
  expected: "Esperado",
  truth: "Todas las filas, medido",
  rowsAxis: "filas (entrenamiento, validación y prueba)",
  from: "de {lower} a {upper}",
  quality: "Calidad",
  qualityTitle: "{metric} con más filas",
  qualityGains: "De todas las filas a diez veces más, se espera que {metric} pase de {from} a {to}.",
  timeTitle: "Tiempo con más filas",
  timeSentence: "Con todas las filas se esperan {all}; con diez veces más, {ten}.",
  memoryTitle: "Memoria con más filas",
  memorySentence:
    "Con todas las filas se espera un pico de {all}; con diez veces más, de {ten}. {target} tiene {machine}.",
  table: "Lo medido y lo esperado",
  kind: "Cifra",
  rowsTitle: "Filas",
  share: "Parte",
  time: "Tiempo",
  memory: "Memoria",
  deleted: "Se borró la prueba",
  finding: {
    half_quality: "La mitad de las filas da el {qualityPercent} % de la calidad en el {timePercent} % del tiempo.",
    half_time: "La mitad de las filas cuesta el {timePercent} % del tiempo.",
  },
};
