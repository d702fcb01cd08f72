import { z } from "zod";
import { MachineClass } from "./machine-size.js";
import { Criterion } from "./project.js";
import { Text } from "./units.js";

/** What a model is asked for. Those of a project's definition, and those whose ways of working come from services or from own scripts. */
export const AdviceTask = z.enum([
  "binary_classification",
  "multiclass_classification",
  "regression",
  "forecasting",
  "image_classification",
  "object_detection",
  "text_classification",
  "text_extraction",
  "clustering",
  "anomaly_detection",
]);
export type AdviceTask = z.infer<typeof AdviceTask>;

/** What ready-made models do. */
export const PrebuiltCapability = z.enum([
  "sentiment",
  "key_phrases",
  "entities",
  "personal_data",
  "language_detection",
  "summarisation",
  "translation",
  "question_answering",
  "text_classification",
  "ocr",
  "document_fields",
  "image_tags",
  "image_captions",
  "image_classification",
  "object_detection",
  "faces",
  "speech",
  "content_safety",
]);
export type PrebuiltCapability = z.infer<typeof PrebuiltCapability>;

/** Languages in which a team writes; another is said in a warning and left out. */
export const TEAM_LANGUAGES = ["python", "pyspark", "scala", "sql", "r", "typescript", "none"] as const;
export type TeamLanguage = (typeof TEAM_LANGUAGES)[number];

/** Answers in which advice can be given; another is answered in English, with a warning. */
export const ADVICE_LANGUAGES = ["en", "es"] as const;
export type AdviceLanguage = (typeof ADVICE_LANGUAGES)[number];

const ask = <Schema extends z.ZodType>(schema: Schema, description: string) => schema.optional().meta({ description });

/**
 * What is known of the problem and the team: everything may be left out. Numbers that cannot be (a budget below 0, part of a
 * row) are no errors of the request: they are left out, with a warning.
 */
export const AdviceAnswers = z
  .object({
    output: ask(Text, "What the model puts out, in words"),
    predict: ask(AdviceTask, "What is to be predicted"),
    target: ask(z.string().max(500), "The column to predict"),
    mistakes: ask(
      z.enum([
        "all_equal",
        "missed_cases",
        "false_alarms",
        "probabilities",
        "ranking",
        "rare_classes",
        "large_errors",
        "amounts",
        "percentages",
      ]),
      "Which mistakes cost most: how one will know that the model is right",
    ),
    criteria: ask(z.array(Criterion).max(20), "When the model is good enough, if that is known"),
    ownData: ask(z.enum(["none", "unlabelled", "labelled"]), "Whether there are data, and the right answers with them"),
    dataKind: ask(z.enum(["table", "time_series", "images", "text", "documents", "audio"]), "The kind of data"),
    rows: ask(z.number(), "Rows, images or texts"),
    columns: ask(z.number(), "Columns"),
    bytes: ask(z.number(), "Size of the data, in bytes"),
    growthPercentPerYear: ask(z.number(), "By how much the data grow in a year, in per cent"),
    dataPlace: ask(
      z.enum(["files", "database", "object_storage", "data_lake", "warehouse", "spark", "stream"]),
      "Where the data are",
    ),
    languages: ask(
      z.array(z.string().max(60)).max(20),
      `Languages that the team is comfortable with: ${TEAM_LANGUAGES.join(", ")}`,
    ),
    model: ask(z.enum(["any", "classical", "deep_learning", "existing"]), "The type of model; existing: it is trained"),
    control: ask(z.enum(["none", "some", "full"]), "How much control over training and management is needed"),
    audit: ask(z.boolean(), "Whether each training and each version must be accounted for"),
    interfaces: ask(z.array(z.enum(["studio", "code", "cli", "notebook"])).max(4), "How the team wants to work"),
    effort: ask(z.enum(["hours", "days", "weeks"]), "The time of people that there is until something must work"),
    trainingHours: ask(z.number(), "How long a training may take at most, in hours"),
    budgetPerMonth: ask(z.number(), "What compute may cost a month, in `budgetCurrency`"),
    budgetCurrency: ask(z.string().max(20), "The currency of that budget by ISO 4217, such as EUR; default USD"),
    trainingsPerMonth: ask(z.number(), "Trainings a month; default 1"),
    services: ask(
      z.array(z.enum(["azure_ml", "databricks", "synapse", "ai_services", "spark", "mlflow"])).max(6),
      "Services that the organisation has already",
    ),
    scope: ask(
      z.enum(["training", "engineering_and_training"]),
      "Training alone, or all work on data, engineering and science, in one service",
    ),
    distributed: ask(z.boolean(), "Whether the training shall be shared out among several machines"),
    willRewrite: ask(z.boolean(), "Whether scripts may be rewritten in PySpark"),
    prebuilt: ask(PrebuiltCapability, "What a ready-made model would have to do"),
    customise: ask(z.boolean(), "Whether a ready-made model has to be customised with own data"),
    development: ask(
      z.enum(["tests", "notebooks", "in_memory_analysis"]),
      "What is done while developing: tests and scripts on small sets, notebooks, analysis in memory",
    ),
    predictions: ask(z.enum(["real_time", "batch", "both"]), "How predictions are asked for"),
    latencyMs: ask(z.number(), "How soon a prediction must be there, in milliseconds"),
    predictionsPerDay: ask(z.number(), "Predictions a day"),
    currentClass: ask(z.union([MachineClass, z.literal("spark")]), "The compute that is used today"),
    isLargestSize: ask(z.boolean(), "Whether that is its largest size"),
    trouble: ask(z.enum(["too_slow", "out_of_memory", "mostly_unused"]), "What is wrong with it"),
  })
  .meta({ id: "AdviceAnswers" });
export type AdviceAnswers = z.infer<typeof AdviceAnswers>;
export type AdviceField = keyof AdviceAnswers;
