import { is, isGiven, isOpen } from "../matchers.js";
import { rulesOf } from "../rule.js";

const GUIDE = "guide, the task follows from the data and the output wanted";

/** Which task: the first that matches decides. */
export const taskRules = rulesOf("task", [
  {
    id: "task-measured",
    when: [{ measuredTask: isGiven }],
    decides: { task: "measured" },
    en: "The values of the target say what kind of answer it is; what was measured counts for more than what was said.",
    es: "Los valores del objetivo dicen de qué clase es la respuesta; lo medido pesa más que lo dicho.",
    source: GUIDE,
    scenario: "measured-rare",
  },
  {
    id: "task-said",
    when: [{ predict: isGiven }],
    decides: { task: "predict" },
    en: "What is to be predicted was said.",
    es: "Se dijo qué hay que predecir.",
    source: GUIDE,
    scenario: "yes-or-no",
  },
  {
    id: "task-no-training",
    when: [{ prebuilt: is("translation", "summarisation", "question_answering", "speech", "faces", "content_safety") }],
    decides: { task: null },
    en: "What is asked for is used ready-made; it is none of the tasks that are trained here.",
    es: "Lo que se pide se usa ya hecho; no es ninguna de las tareas que aquí se entrenan.",
    source: "guide, services: AI Services",
    scenario: "prebuilt-speech",
  },
  {
    id: "task-texts-in-classes",
    when: [{ prebuilt: is("sentiment", "text_classification", "language_detection") }],
    decides: { task: "text_classification" },
    en: "The ready-made model puts texts into classes.",
    es: "El modelo ya hecho clasifica textos.",
    source: GUIDE,
    scenario: "prebuilt-sentiment",
  },
  {
    id: "task-out-of-texts",
    when: [
      { prebuilt: is("key_phrases", "entities", "personal_data", "ocr", "document_fields") },
      { prebuilt: isOpen, dataKind: is("documents") },
    ],
    decides: { task: "text_extraction" },
    en: "Information is taken out of texts or documents.",
    es: "Se extrae información de textos o documentos.",
    source: GUIDE,
    scenario: "prebuilt-invoices",
  },
  {
    id: "task-objects",
    when: [{ prebuilt: is("object_detection") }],
    decides: { task: "object_detection" },
    en: "Objects are looked for in images.",
    es: "Se buscan objetos en imágenes.",
    source: GUIDE,
    scenario: "customised-images",
  },
  {
    id: "task-images",
    when: [{ prebuilt: is("image_tags", "image_captions", "image_classification") }, { dataKind: is("images") }],
    decides: { task: "image_classification" },
    en: "The data are images; with nothing else said, telling their classes is the usual question.",
    es: "Los datos son imágenes; si no se dice más, lo habitual es clasificarlas.",
    source: GUIDE,
    scenario: "images-without-task",
  },
  {
    id: "task-texts",
    when: [{ dataKind: is("text") }],
    decides: { task: "text_classification" },
    en: "The data are texts; with nothing else said, telling their classes is the usual question.",
    es: "Los datos son textos; si no se dice más, lo habitual es clasificarlos.",
    source: GUIDE,
    scenario: "read-texts",
  },
  {
    id: "task-time-series",
    when: [{ dataKind: is("time_series") }],
    decides: { task: "forecasting" },
    en: "Numbers over time: the usual question is what comes next.",
    es: "Números a lo largo del tiempo: lo habitual es preguntar qué viene después.",
    source: GUIDE,
    scenario: "time-series",
  },
]);
