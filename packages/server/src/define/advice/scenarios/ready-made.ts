import type { Scenario } from "./scenario.js";

const ready = { service: "ai_services", way: "prebuilt_service", kind: "none", class: null } as const;
const custom = { service: "ai_services", way: "custom_service", kind: "none", class: null } as const;
const own = { service: "workspace", way: "own_script", kind: "machine", class: "gpu", gpu: true } as const;

/** A model that is there, one to be customised, or one's own. */
export const readyMadeScenarios: readonly Scenario[] = [
  {
    id: "invoices-read",
    story: "Text from scanned invoices, nothing of one's own to train on.",
    answers: { prebuilt: "ocr", dataKind: "documents", ownData: "none" },
    right: ready,
  },
  {
    id: "forms-of-ones-own",
    story: "Fields of a form that only this office uses, two hundred of them marked.",
    answers: { prebuilt: "document_fields", dataKind: "documents", ownData: "labelled", rows: 200, customise: true },
    right: custom,
  },
  {
    id: "letters-translated",
    story: "Letters are to be translated.",
    answers: { prebuilt: "translation", dataKind: "text" },
    right: ready,
  },
  {
    id: "calls-written-down",
    story: "Recorded calls are to be written down.",
    answers: { prebuilt: "speech", dataKind: "audio", ownData: "unlabelled" },
    right: ready,
  },
  {
    id: "comments-kept-clean",
    story: "Harmful comments, in 100 ms, each decision accounted for.",
    answers: { prebuilt: "content_safety", dataKind: "text", predictions: "real_time", latencyMs: 100, audit: true },
    right: ready,
  },
  {
    id: "tags-of-photos",
    story: "What is to be seen in a million holiday photos.",
    answers: {
      prebuilt: "image_tags",
      dataKind: "images",
      ownData: "unlabelled",
      rows: 1_000_000,
      predictions: "batch",
    },
    right: ready,
  },
  {
    id: "moods-of-reviews",
    story: "Whether reviews are friendly; the service is in the house.",
    answers: { prebuilt: "sentiment", dataKind: "text", services: ["ai_services"], effort: "hours" },
    right: ready,
  },
  {
    id: "fifty-images",
    story: "Fifty images of two kinds of screws: too few for a network of one's own.",
    answers: { predict: "image_classification", dataKind: "images", ownData: "labelled", rows: 50 },
    right: { ...custom, task: "image_classification" },
  },
  {
    id: "fifty-images-and-full-control",
    story: "Fifty images, and full control in Python: control is what no service gives.",
    answers: {
      ...{ predict: "image_classification", dataKind: "images", ownData: "labelled", rows: 50 },
      ...{ control: "full", languages: ["python"], model: "deep_learning" },
    },
    right: own,
  },
  {
    id: "parts-on-a-belt",
    story: "Eight hundred marked images of parts on a belt, by tomorrow.",
    answers: {
      ...{ predict: "object_detection", dataKind: "images", ownData: "labelled", rows: 800 },
      ...{ customise: true, effort: "hours" },
    },
    right: { ...custom, task: "object_detection" },
  },
  {
    id: "cars-in-many-images",
    story: "Three hundred thousand marked images, a network of one's own in Python.",
    answers: {
      ...{ predict: "object_detection", dataKind: "images", ownData: "labelled", rows: 300_000 },
      ...{ control: "full", languages: ["python"], model: "deep_learning", effort: "weeks" },
    },
    right: { ...own, task: "object_detection" },
  },
  {
    id: "drugs-in-letters",
    story: "Names of drugs in letters of doctors, three thousand marked.",
    answers: {
      ...{ predict: "text_extraction", prebuilt: "entities", dataKind: "text", ownData: "labelled", rows: 3_000 },
      customise: true,
    },
    right: { ...custom, task: "text_extraction" },
  },
  {
    id: "requests-sorted-by-the-office",
    story: "Four hundred requests with the department that answered them; nobody writes code.",
    answers: {
      ...{ predict: "text_classification", dataKind: "text", ownData: "labelled", rows: 400 },
      ...{ languages: ["none"], effort: "hours" },
    },
    right: { ...custom, task: "text_classification" },
  },
  {
    id: "moods-in-full-control",
    story: "Five million labelled texts, weeks, Python, full control, though a service would do.",
    answers: {
      ...{ predict: "text_classification", prebuilt: "sentiment", dataKind: "text", ownData: "labelled" },
      ...{ rows: 5_000_000, languages: ["python"], control: "full", effort: "weeks" },
    },
    right: { ...own, task: "text_classification" },
  },
  {
    id: "full-control-of-nothing",
    story: "Full control is asked for, and there are no data to train on: only a ready-made model is left.",
    answers: { prebuilt: "sentiment", dataKind: "text", ownData: "none", control: "full" },
    right: ready,
  },
  {
    id: "a-ready-model-for-a-table",
    story: "Churn in a table: no ready-made model knows one's own customers.",
    answers: { predict: "binary_classification", dataKind: "table", ownData: "labelled", rows: 8_000, effort: "hours" },
    right: { service: "workspace", way: ["automl", "guided_training"], kind: "machine", gpu: false },
  },
  {
    id: "customised-without-data",
    story: "A ready-made model is to be customised, and there are no data to do it with.",
    answers: { prebuilt: "image_classification", dataKind: "images", ownData: "none", customise: true },
    right: { service: "ai_services", kind: "none", warns: true },
  },
  {
    id: "faces-without-customising",
    story: "Faces in photos at the door, in real time.",
    answers: { prebuilt: "faces", dataKind: "images", predictions: "real_time", latencyMs: 300 },
    right: ready,
  },
  {
    id: "images-without-labels",
    story: "Ten thousand images of one's own kinds without a label, no code.",
    answers: {
      predict: "image_classification",
      dataKind: "images",
      ownData: "unlabelled",
      rows: 10_000,
      languages: ["none"],
    },
    right: { service: "ai_services", kind: "none" },
  },
];
