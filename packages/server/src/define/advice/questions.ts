import type { AdviceField } from "@crisol/contract";

/** The interview in its order: what is asked, and why; English and Spanish. */
export const QUESTIONS: Readonly<Partial<Record<AdviceField, Question>>> = {
  predict: {
    ask: ["What is to be predicted?", "¿Qué hay que predecir?"],
    why: ["It decides the task, and so algorithms and metrics.", "Decide la tarea y, con ella, algoritmos y métricas."],
  },
  mistakes: {
    ask: ["Which mistakes cost most?", "¿Qué errores cuestan más?"],
    why: ["It decides by which metric a model is good.", "Decide con qué métrica se juzga un modelo."],
  },
  ownData: {
    ask: [
      "Are there data of your own, and the right answers with them?",
      "¿Hay datos propios, y con las respuestas correctas?",
    ],
    why: ["Without data only ready-made models answer.", "Sin datos solo responden modelos ya hechos."],
  },
  dataKind: {
    ask: ["What kind of data?", "¿Qué tipo de datos?"],
    why: [
      "For tables a CPU is enough; for images and texts a GPU does more.",
      "Para tablas basta una CPU; con imágenes y textos rinde más una GPU.",
    ],
  },
  rows: {
    ask: ["How many rows, images or texts?", "¿Cuántas filas, imágenes o textos?"],
    why: [
      "It decides memory and time, and whether one machine is enough.",
      "Decide memoria y tiempo, y si basta una máquina.",
    ],
  },
  columns: {
    ask: ["How many columns?", "¿Cuántas columnas?"],
    why: [
      "Rows times columns is what a training holds in memory.",
      "Filas por columnas es lo que un entrenamiento tiene en memoria.",
    ],
  },
  growthPercentPerYear: {
    ask: ["By how many per cent do the data grow in a year?", "¿Cuánto crecen los datos al año, en tanto por ciento?"],
    why: ["The machine must still do in a year.", "La máquina debe servir todavía dentro de un año."],
  },
  dataPlace: {
    ask: ["Where are the data?", "¿Dónde están los datos?"],
    why: ["Work goes where the data are.", "El trabajo va donde están los datos."],
  },
  prebuilt: {
    ask: ["Would a ready-made model do it?", "¿Lo haría un modelo ya hecho?"],
    why: ["It saves the time and means of training.", "Ahorra el tiempo y los medios de entrenar."],
  },
  customise: {
    ask: ["Must it be customised with your own data?", "¿Hay que adaptarlo con datos propios?"],
    why: ["Some ready-made models can be trained further.", "Algunos modelos ya hechos se pueden seguir entrenando."],
  },
  languages: {
    ask: ["Which languages does the team write?", "¿Qué lenguajes escribe el equipo?"],
    why: [
      "People work best in what they know; Spark shares out PySpark, Scala, SQL and R only.",
      "Se trabaja mejor en lo que se conoce; Spark solo reparte PySpark, Scala, SQL y R.",
    ],
  },
  control: {
    ask: [
      "How much control over training and management is needed?",
      "¿Cuánto control hace falta sobre el entrenamiento y su gestión?",
    ],
    why: ["Full control means scripts of one's own.", "El control total son scripts propios."],
  },
  interfaces: {
    ask: ["How does the team want to work?", "¿Cómo quiere trabajar el equipo?"],
    why: [
      "An interface, code and the command line reach different ways of working.",
      "Una interfaz, el código y la línea de órdenes llevan a formas de trabajo distintas.",
    ],
  },
  scope: {
    ask: [
      "Training alone, or all work on data in one service?",
      "¿Solo entrenar, o todo el trabajo con datos en un servicio?",
    ],
    why: [
      "Data engineering and science in one place are what Spark platforms and analytics services are for.",
      "Para tener ingeniería y ciencia de datos juntas existen las plataformas Spark y los servicios de analítica.",
    ],
  },
  services: {
    ask: ["Which services are there already?", "¿Qué servicios hay ya?"],
    why: ["What is there is known, paid and allowed.", "Lo que ya hay se conoce, está pagado y permitido."],
  },
  effort: {
    ask: [
      "How much time of people is there until something must work?",
      "¿Cuánto tiempo de personas hay hasta que algo funcione?",
    ],
    why: [
      "Little time speaks for what is ready-made or automatic.",
      "Poco tiempo habla a favor de lo ya hecho o lo automático.",
    ],
  },
  audit: {
    ask: [
      "Must each training and version be accounted for?",
      "¿Hay que rendir cuentas de cada entrenamiento y versión?",
    ],
    why: [
      "Lineage, registry and audit log are not everywhere alike.",
      "Linaje, registro y auditoría no son iguales en todas partes.",
    ],
  },
  trainingHours: {
    ask: ["How many hours may a training take at most?", "¿Cuántas horas puede tardar como mucho un entrenamiento?"],
    why: ["It decides cores, then GPU, then Spark.", "Decide los núcleos, después GPU, después Spark."],
  },
  budgetPerMonth: {
    ask: ["What may compute cost a month?", "¿Cuánto puede costar el cómputo al mes?"],
    why: ["What exceeds it is said at once.", "Lo que lo supere se dice enseguida."],
  },
  budgetCurrency: {
    ask: ["In which currency is that budget?", "¿En qué moneda está ese presupuesto?"],
    why: [
      "US dollars where nothing is said. Prices in another currency are compared as if it were worth the same, which is said.",
      "Dólares si no se dice. Los precios en otra moneda se comparan como si valiera lo mismo, y se dice.",
    ],
  },
  development: {
    ask: ["What is done while developing?", "¿Qué se hace al desarrollar?"],
    why: [
      "Notebooks and analysis in memory need more memory for each core than tests.",
      "Cuadernos y análisis en memoria necesitan más memoria por núcleo que las pruebas.",
    ],
  },
  predictions: {
    ask: ["How are predictions asked for?", "¿Cómo se piden las predicciones?"],
    why: [
      "One at a time needs an endpoint; batches do not.",
      "De una en una hace falta un punto de acceso; por lotes no.",
    ],
  },
  latencyMs: {
    ask: [
      "How soon must a prediction be there, in milliseconds?",
      "¿En cuántos milisegundos debe llegar una predicción?",
    ],
    why: ["A near endpoint of one's own is soonest.", "Lo más rápido es un punto de acceso propio y cercano."],
  },
  trouble: {
    ask: ["What is wrong with the compute of today?", "¿Qué problema hay con el cómputo actual?"],
    why: [
      "Too slow: a larger size first, then a GPU, then Spark.",
      "Demasiado lento: primero un tamaño mayor, después GPU, después Spark.",
    ],
  },
  currentClass: {
    ask: ["Which compute is that?", "¿Qué cómputo es?"],
    why: ["The next step depends on where one stands.", "El siguiente paso depende de dónde se está."],
  },
  isLargestSize: {
    ask: ["Is it the largest size already?", "¿Es ya el mayor tamaño?"],
    why: ["A larger size comes before any other remedy.", "Un tamaño mayor va antes que cualquier otro remedio."],
  },
};

export interface Question {
  readonly ask: readonly [en: string, es: string];
  readonly why: readonly [en: string, es: string];
}

export const questionFields = Object.keys(QUESTIONS) as readonly AdviceField[];
