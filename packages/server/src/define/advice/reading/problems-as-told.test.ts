import type { AdviceAnswers } from "@crisol/contract";
import { expect, test } from "vitest";
import { readAnswers } from "./read-answers.js";

/** Problems as people tell them, with all that must be read in it and nothing else. */
const told: readonly (readonly [text: string, language: "en" | "es", answers: AdviceAnswers])[] = [
  [
    "I run an online shop and I'd like to know which customers are about to leave us.",
    "en",
    { predict: "binary_classification" },
  ],
  [
    "We have 3 years of daily electricity consumption for 200 buildings and need to predict next week's load.",
    "en",
    { predict: "forecasting", dataKind: "time_series" },
  ],
  [
    "Quiero predecir cuánto va a costar un piso en Madrid según los metros, el barrio y las habitaciones.",
    "es",
    { predict: "regression" },
  ],
  [
    "Tenemos un Excel con 8.000 facturas y queremos detectar las que son fraudulentas.",
    "es",
    { predict: "binary_classification", dataKind: "table", dataPlace: "files", rows: 8000 },
  ],
  [
    "Our call centre gets 5,000 emails a day and we want to send each to the right department automatically.",
    "en",
    { dataKind: "text", predictionsPerDay: 5000 },
  ],
  [
    "Nos llegan unos 300 correos al día y hay que clasificarlos por departamento.",
    "es",
    { dataKind: "text", predictionsPerDay: 300 },
  ],
  [
    "I've got around 2k pictures of tomato leaves, healthy or sick, and want an app to tell them apart.",
    "en",
    { dataKind: "images", rows: 2000 },
  ],
  [
    "Tenemos 1.500 fotos de piezas, buenas y defectuosas, y queremos que la línea pare cuando salga una mala.",
    "es",
    { dataKind: "images", rows: 1500 },
  ],
  [
    "Predict the remaining useful life of our machines from sensor data, about 40 GB a month.",
    "en",
    { predict: "regression", bytes: 40000000000 },
  ],
  [
    "¿Qué productos se venderán más en Navidad? Tenemos las ventas semanales de los últimos cinco años.",
    "es",
    { predict: "forecasting", dataKind: "time_series" },
  ],
  [
    "We're a hospital: given blood tests, is the patient diabetic or not? Missing a sick one is the worst that can happen.",
    "en",
    { predict: "binary_classification", mistakes: "missed_cases" },
  ],
  [
    "Somos un banco y necesitamos saber qué clientes no devolverán el préstamo; cada decisión debe poder explicarse al auditor.",
    "es",
    { predict: "binary_classification", audit: true },
  ],
  [
    "I need to pull names, dates and amounts out of scanned contracts.",
    "en",
    { prebuilt: "document_fields", dataKind: "documents" },
  ],
  [
    "Queremos sacar el nombre, la fecha y el importe de los contratos escaneados.",
    "es",
    { prebuilt: "document_fields", dataKind: "documents" },
  ],
  [
    "Group our 50k customers into similar segments for marketing; nothing is labelled.",
    "en",
    { predict: "clustering", ownData: "unlabelled", rows: 50000 },
  ],
  [
    "Agrupar a los clientes en perfiles parecidos, sin etiquetas.",
    "es",
    { predict: "clustering", ownData: "unlabelled" },
  ],
  [
    "The training takes 9 hours on our biggest machine and the boss wants it in one.",
    "en",
    { trouble: "too_slow", isLargestSize: true },
  ],
  [
    "El entrenamiento tarda 9 horas en la máquina más grande que tenemos y lo queremos en una.",
    "es",
    { trouble: "too_slow", isLargestSize: true },
  ],
  [
    "My script crashes with out of memory on a 32 GB laptop with a 20 GB csv.",
    "en",
    { dataKind: "table", dataPlace: "files", interfaces: ["code"], trouble: "out_of_memory", bytes: 20000000000 },
  ],
  [
    "Mi ordenador se queda sin memoria con un csv de 20 GB.",
    "es",
    { dataKind: "table", dataPlace: "files", trouble: "out_of_memory", bytes: 20000000000 },
  ],
  [
    "We are two R users and want to model house prices, 1 million rows.",
    "en",
    { predict: "regression", dataKind: "table", languages: ["r"], rows: 1000000 },
  ],
  [
    "Somos un equipo que usa R y Scala, con 3 TB en un data lake de Azure.",
    "es",
    { dataPlace: "data_lake", languages: ["scala", "r"], bytes: 3000000000000 },
  ],
  ["Translate our product descriptions into 5 languages.", "en", { prebuilt: "translation" }],
  ["Hay que traducir las descripciones de los productos a cinco idiomas.", "es", { prebuilt: "translation" }],
  [
    "We have no data yet but want to know if tweets about us are positive or negative.",
    "en",
    { prebuilt: "sentiment", ownData: "none", dataKind: "text" },
  ],
  [
    "No tenemos datos todavía, pero queremos saber si los tuits sobre nosotros son positivos o negativos.",
    "es",
    { prebuilt: "sentiment", ownData: "none", dataKind: "text" },
  ],
  [
    "I want to train a transformer on 10 million product reviews with PyTorch, we have a budget of 2000 dollars a month.",
    "en",
    { dataKind: "text", model: "deep_learning", rows: 10000000, budgetPerMonth: 2000, budgetCurrency: "USD" },
  ],
  [
    "Quiero entrenar una red neuronal con 10 millones de reseñas en PyTorch, con un presupuesto de 2000 euros al mes.",
    "es",
    { dataKind: "text", model: "deep_learning", rows: 10000000, budgetPerMonth: 2000, budgetCurrency: "EUR" },
  ],
  ["Count the cars in pictures from a parking lot camera.", "en", { predict: "object_detection", dataKind: "images" }],
  [
    "Contar los coches que salen en las imágenes de una cámara.",
    "es",
    { predict: "object_detection", dataKind: "images" },
  ],
  [
    "We don't know how to code. Predict sales of our three bakeries for tomorrow.",
    "en",
    { predict: "forecasting", languages: ["none"] },
  ],
  [
    "No sabemos programar. Queremos predecir las ventas de mañana de nuestras tres panaderías.",
    "es",
    { predict: "forecasting", languages: ["none"] },
  ],
  [
    "Which wine is it? 178 wines with 13 chemical measurements, three types.",
    "en",
    { predict: "multiclass_classification", columns: 13 },
  ],
  [
    "¿De qué variedad es el vino? 178 vinos con 13 medidas químicas, tres variedades.",
    "es",
    { predict: "multiclass_classification", columns: 13 },
  ],
  [
    "Half a billion clicks a day in Kafka, we need to know within 50 ms whether somebody will click an ad.",
    "en",
    { predict: "binary_classification", dataPlace: "stream", latencyMs: 50, predictionsPerDay: 500000000 },
  ],
  [
    "Quinientos millones de clics al día; en menos de 50 ms hay que saber si alguien hará clic.",
    "es",
    { predict: "binary_classification", latencyMs: 50, predictionsPerDay: 500000000 },
  ],
  [
    "Data engineers and data scientists should work in the same place; all our data are in Synapse and we speak SQL.",
    "en",
    { languages: ["sql"], services: ["synapse"], scope: "engineering_and_training" },
  ],
  [
    "Los ingenieros de datos y los científicos deben trabajar en el mismo sitio; usamos Databricks.",
    "es",
    { services: ["databricks"], scope: "engineering_and_training" },
  ],
  ["Our GPU sits idle most of the time.", "en", { trouble: "mostly_unused", currentClass: "gpu" }],
  ["Nuestra GPU está parada casi todo el tiempo.", "es", { trouble: "mostly_unused", currentClass: "gpu" }],
  ["How many calls will we get per hour next month?", "en", { predict: "forecasting" }],
  ["¿Cuántas llamadas recibiremos por hora el mes que viene?", "es", { predict: "forecasting" }],
  [
    "The model must answer in under 20 milliseconds, a million predictions per day.",
    "en",
    { latencyMs: 20, predictionsPerDay: 1000000 },
  ],
  [
    "Tengo los datos en Postgres, unas 200.000 filas y 35 columnas, y quiero predecir el importe de la próxima compra.",
    "es",
    { predict: "regression", dataKind: "table", dataPlace: "database", columns: 35, rows: 200000 },
  ],
  ["Transcribe recorded phone calls in Spanish.", "en", { prebuilt: "speech", dataKind: "audio" }],
  ["Pasar a texto las grabaciones de llamadas.", "es", { prebuilt: "speech", dataKind: "audio" }],
  [
    "Is this transaction fraud? only 0.2% are, and false alarms annoy people.",
    "en",
    { predict: "binary_classification", mistakes: "false_alarms" },
  ],
  ["¿Es spam este mensaje?", "es", { predict: "text_classification", dataKind: "text" }],
  [
    "Estimate delivery time in minutes from order details, team knows Python, weeks of time.",
    "en",
    { predict: "regression", languages: ["python"], effort: "weeks" },
  ],
  [
    "Detectar si un trabajador lleva casco en las fotos de la obra; 12 000 fotos anotadas.",
    "es",
    { predict: "object_detection", ownData: "labelled", dataKind: "images", rows: 12000 },
  ],
  ["I need the demand of each product for the next 12 weeks.", "en", { predict: "forecasting" }],
  ["La demanda de cada producto en las próximas 12 semanas.", "es", { predict: "forecasting" }],
  ["How long will a battery last?", "en", { predict: "regression" }],
  ["¿Cuánto durará una batería?", "es", { predict: "regression" }],
  [
    "Group news articles by topic; nobody has labelled them.",
    "en",
    { predict: "clustering", ownData: "unlabelled", dataKind: "text" },
  ],
  ["Find suspicious transactions among 2 million.", "en", { predict: "anomaly_detection" }],
  ["Encontrar movimientos raros en las cuentas.", "es", { predict: "anomaly_detection" }],
  ["Turn our meetings' recordings into text.", "en", { prebuilt: "speech", dataKind: "audio" }],
  ["Convertir las grabaciones de las reuniones a texto.", "es", { prebuilt: "speech", dataKind: "audio" }],
  [
    "Predict the price of houses worth up to 900,000 euros from 20 columns, with 400 euros a month for compute.",
    "en",
    { predict: "regression", dataKind: "table", columns: 20, budgetPerMonth: 400, budgetCurrency: "EUR" },
  ],
  [
    "Predecir qué clientes gastarán más de 100 euros; tenemos 50.000 pedidos.",
    "es",
    { predict: "binary_classification", rows: 50000 },
  ],
  [
    "Two hundred million rows in Parquet on S3, and the team writes PySpark.",
    "en",
    { dataKind: "table", dataPlace: "object_storage", languages: ["pyspark"], rows: 200000000 },
  ],
];

test.each(told)("%s", (text, language, answers) => {
  const { output, ...read } = readAnswers(text).answers;
  expect(read).toEqual(answers);
  expect(readAnswers(text).language).toBe(language);
  expect(output).toBe(text);
});
