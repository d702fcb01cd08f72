import { AdviceAnswers } from "@crisol/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../decide.js";
import { rules } from "../rules/rules.js";
import { sayIn } from "../texts/say-in.js";
import { readAnswers } from "./read-answers.js";

/** Texts as people write them, with what must be read, and the way and compute that follow. */
const cases: readonly (readonly [text: string, language: "en" | "es", answers: AdviceAnswers, then?: string])[] = [
  [
    "We have two years of sales by shop and want next month's",
    "en",
    { predict: "forecasting", dataKind: "time_series" },
    "automl machine",
  ],
  [
    "Tenemos dos años de ventas por tienda y queremos las del mes que viene",
    "es",
    { predict: "forecasting", dataKind: "time_series" },
    "automl machine",
  ],
  [
    "We want to know whether a customer leaves. The team knows Python and needs full control over training.",
    "en",
    { predict: "binary_classification", languages: ["python"], control: "full" },
    "own_script machine",
  ],
  [
    "Queremos saber si un cliente se va a ir; el equipo programa en Python y necesita control total",
    "es",
    { predict: "binary_classification", languages: ["python"], control: "full" },
    "own_script machine",
  ],
  [
    "Detect the sentiment of customer reviews, no data of our own, as soon as possible",
    "en",
    { prebuilt: "sentiment", dataKind: "text", effort: "days" },
    "prebuilt_service none",
  ],
  [
    "Analizar el sentimiento de las opiniones de clientes sin datos propios",
    "es",
    { prebuilt: "sentiment", ownData: "none" },
    "prebuilt_service none",
  ],
  [
    "You need a prebuilt model that detects objects, customised with 500 labelled images",
    "en",
    { prebuilt: "object_detection", customise: true, ownData: "labelled", rows: 500 },
    "custom_service none",
  ],
  [
    "Necesitamos un modelo ya hecho que detecte objetos, adaptado con 500 imágenes etiquetadas",
    "es",
    { prebuilt: "object_detection", customise: true, ownData: "labelled", rows: 500 },
    "custom_service none",
  ],
  [
    "A terabyte of events in a data lake; the team writes PySpark",
    "en",
    { bytes: 1e12, dataPlace: "data_lake", languages: ["pyspark"] },
    "spark_training cluster",
  ],
  [
    "Un terabyte de eventos en un lago de datos; el equipo escribe PySpark",
    "es",
    { bytes: 1e12, dataPlace: "data_lake", languages: ["pyspark"] },
    "spark_training cluster",
  ],
  [
    "Our analysts write SQL, everything is in Synapse, data engineering and data science in one service",
    "en",
    { languages: ["sql"], services: ["synapse"], scope: "engineering_and_training" },
    "analytics_training cluster",
  ],
  [
    "Nuestros analistas escriben SQL en Synapse; ingeniería y ciencia de datos en un solo servicio",
    "es",
    { languages: ["sql"], services: ["synapse"], scope: "engineering_and_training" },
    "analytics_training cluster",
  ],
  [
    "The notebook runs out of memory on a general purpose machine with a table of 5 million rows",
    "en",
    { trouble: "out_of_memory", currentClass: "general_purpose", development: "notebooks", rows: 5e6 },
  ],
  [
    "El cuaderno se queda sin memoria en una máquina de uso general",
    "es",
    { trouble: "out_of_memory", currentClass: "general_purpose", development: "notebooks" },
  ],
  [
    "Training on a table is too slow on the largest CPU machine",
    "en",
    { trouble: "too_slow", isLargestSize: true, currentClass: "general_purpose" },
  ],
  [
    "El entrenamiento con la tabla es demasiado lento en la máquina más grande de uso general",
    "es",
    { trouble: "too_slow", isLargestSize: true, currentClass: "general_purpose" },
  ],
  [
    "Classify 200,000 labelled X-rays with deep learning in Python, full control",
    "en",
    { predict: "image_classification", rows: 200_000, model: "deep_learning", dataKind: "images" },
    "own_script machine",
  ],
  [
    "Clasificar 200.000 radiografías etiquetadas con aprendizaje profundo en Python",
    "es",
    { predict: "image_classification", rows: 200_000, model: "deep_learning" },
    "own_script machine",
  ],
  [
    "Nobody here programs; an intuitive interface, a CSV of 10,000 rows and 12 columns, predict the price of a house",
    "en",
    { languages: ["none"], interfaces: ["studio"], rows: 10_000, columns: 12, predict: "regression" },
    "automl machine",
  ],
  [
    "Nadie programa; una interfaz intuitiva y una tabla de 10.000 filas y 12 columnas para predecir el precio de la vivienda",
    "es",
    { languages: ["none"], interfaces: ["studio"], rows: 10_000, columns: 12, predict: "regression" },
    "automl machine",
  ],
  [
    "Extract fields from scanned invoices",
    "en",
    { prebuilt: "document_fields", dataKind: "documents" },
    "prebuilt_service none",
  ],
  [
    "Traducir textos de productos al inglés",
    "es",
    { prebuilt: "translation", dataKind: "text" },
    "prebuilt_service none",
  ],
  [
    "Full control, Python, from the command line, training within 2 hours, $300 a month",
    "en",
    { control: "full", languages: ["python"], interfaces: ["cli"], trainingHours: 2, budgetPerMonth: 300 },
    "own_script machine",
  ],
  [
    "Mil millones de filas no: 20 mil millones de filas y 40 columnas, con Scala",
    "es",
    { rows: 2e10, columns: 40, languages: ["scala"] },
    "spark_training cluster",
  ],
  [
    "A disease that must not be missed: whether a patient has it, 3,000 patients",
    "en",
    { predict: "binary_classification", mistakes: "missed_cases", rows: 3000 },
  ],
  [
    "Detectar fraude con pocos falsos positivos en 2 millones de transacciones",
    "es",
    { predict: "binary_classification", mistakes: "false_alarms", rows: 2e6 },
  ],
  [
    "We use Databricks and our data grow by 40 % a year; predictions in batches",
    "en",
    { services: ["databricks"], growthPercentPerYear: 40, predictions: "batch" },
  ],
  [
    "Find unusual readings of machines, a bank regulator audits us",
    "en",
    { predict: "anomaly_detection", audit: true },
  ],
  [
    "Predecir si un cliente deja de pagar; nos audita el regulador; 2 millones de filas y 80 columnas",
    "es",
    { predict: "binary_classification", audit: true, rows: 2e6, columns: 80 },
  ],
  [
    "Un modelo en R con 80 columnas y 50 ms por predicción en tiempo real",
    "es",
    { languages: ["r"], columns: 80, latencyMs: 50, predictions: "real_time" },
  ],
];

test.each(cases.map((one) => [one[0], one] as const))("%s", (text, [, language, answers, then]) => {
  const read = readAnswers(text);
  expect(read.answers).toMatchObject(answers);
  expect(read.language).toBe(language);
  expect(read.answers.output).toBe(text);
  if (then === undefined) return;
  const { way, training } = decide(read.answers, null, rules, sayIn("en"));
  expect(`${way} ${training.kind}`).toBe(then);
});

test.each([
  ["Predecir el precio; el cómputo puede costar 2.000 € al mes", undefined, { EUR: "2.000 €" }],
  ["Predict the price; compute may cost $20,000 MXN a month", "en", { MXN: "$20,000 mxn" }],
] as const)("the currency that is told with a budget is kept: %s", (text, language, told) => {
  const { answers, found } = readAnswers(text, language);
  const [[currency, words] = []] = Object.entries(told);
  expect(answers).toMatchObject({ budgetCurrency: currency, predict: "regression" });
  expect(found).toContainEqual(expect.objectContaining({ field: "budgetCurrency", value: currency, words }));
});

test("what was found is told in words, in the language that is asked for or the text's", () => {
  const text = "Saber si un cliente se va; el equipo programa en Python; 2.000 € al mes";
  const inWords = (language?: string) =>
    readAnswers(text, language).found.map(({ name, label }) => `${name}: ${label}`);
  expect(inWords()).toEqual([
    "lo que se predice: clasificación, sí o no",
    "lenguajes: Python",
    "presupuesto al mes: 2.000",
    "moneda del presupuesto: EUR",
  ]);
  expect(inWords("en")).toEqual([
    "what is predicted: classification, yes or no",
    "languages: Python",
    "budget a month: 2,000",
    "currency of the budget: EUR",
  ]);
  // Of a language in which nothing can be said, the text's stands.
  expect(inWords("eo")).toEqual(inWords());
});

test("nothing that is read is nothing, and no text is an error", () => {
  expect(readAnswers("   ").answers).toEqual({});
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      expect(AdviceAnswers.safeParse(readAnswers(text).answers).success).toBe(true);
    }),
  );
});
