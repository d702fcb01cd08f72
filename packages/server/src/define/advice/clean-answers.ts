import type { AdviceAnswers, AdviceTask, Reason } from "@crisol/contract";
import { TEAM_LANGUAGES, type TeamLanguage } from "@crisol/contract";
import type { KnownFacts } from "./case.js";
import { kindOf } from "./data-kind.js";
import type { Say } from "./texts/say.js";

type CleanAnswers = Omit<AdviceAnswers, "languages"> & { readonly languages?: readonly TeamLanguage[] };

/** Least and most of each number; `whole` where a part of one cannot be. */
const NUMBERS = {
  rows: { least: 1, most: 1e18, whole: true },
  columns: { least: 1, most: 1e7, whole: true },
  bytes: { least: 1, most: 1e24, whole: false },
  growthPercentPerYear: { least: -100, most: 1e6, whole: false },
  trainingHours: { least: 0.001, most: 1e6, whole: false },
  budgetPerMonth: { least: 0, most: 1e12, whole: false },
  trainingsPerMonth: { least: 0, most: 1e9, whole: false },
  latencyMs: { least: 0.001, most: 1e9, whole: false },
  predictionsPerDay: { least: 0, most: 1e18, whole: false },
} as const satisfies Partial<Record<keyof AdviceAnswers, object>>;

const UNSTRUCTURED_TASKS: readonly AdviceTask[] = [
  "image_classification",
  "object_detection",
  "text_classification",
  "text_extraction",
];
const UNSTRUCTURED_KINDS = ["images", "text", "documents", "audio"];
const NOT_CUSTOMISABLE = [
  "sentiment",
  "key_phrases",
  "language_detection",
  "personal_data",
  "ocr",
  "image_captions",
  "image_tags",
  "faces",
  "content_safety",
  "summarisation",
];

/**
 * The answers without what cannot be, each with a warning. Facts replace what was said of the same thing. Throws never: of every
 * answer that the contract allows, the rest is still good for advice.
 */
export function cleanAnswers(
  given: AdviceAnswers,
  facts: KnownFacts | null,
  say: Say,
): { readonly answers: CleanAnswers; readonly warnings: Reason[] } {
  const warnings: Reason[] = [];
  const warn: Say = (code, params) => {
    const reason = say(code, params);
    warnings.push(reason);
    return reason;
  };
  const numbers = possibleNumbers(given, warn);
  const measured = replacedByFacts(withCurrency(numbers, warn), facts, warn);
  const answers = withLanguages(measured, warn);
  return { answers: withoutContradictions(answers, facts, warn), warnings };
}

/** Whether it is about images, texts, documents or sound rather than rows of a table. */
export function isUnstructured(
  answers: Pick<AdviceAnswers, "dataKind" | "predict" | "prebuilt">,
  facts: KnownFacts | null,
): boolean {
  if ((facts?.imageColumns?.length ?? 0) > 0) return true;
  if (answers.dataKind !== undefined) return UNSTRUCTURED_KINDS.includes(answers.dataKind);
  if (facts?.rows !== undefined && facts.task) return false;
  return (
    answers.prebuilt !== undefined || (answers.predict !== undefined && UNSTRUCTURED_TASKS.includes(answers.predict))
  );
}

/** Whether a ready-made model of that kind can be trained further with one's own data. */
export function isCustomisable({ prebuilt }: Pick<AdviceAnswers, "prebuilt">): boolean {
  return prebuilt === undefined || !NOT_CUSTOMISABLE.includes(prebuilt);
}

function possibleNumbers(given: AdviceAnswers, warn: Say): AdviceAnswers {
  const answers: Record<string, unknown> = { ...given };
  for (const [field, { least, most, whole }] of Object.entries(NUMBERS)) {
    const value = answers[field] as number | undefined;
    if (value === undefined) continue;
    if (Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    warn("number_impossible", { field, value: String(value), least, most });
    delete answers[field];
  }
  return answers as AdviceAnswers;
}

function withCurrency({ budgetCurrency, ...rest }: AdviceAnswers, warn: Say): AdviceAnswers {
  if (budgetCurrency === undefined) return rest;
  const code = budgetCurrency.trim().toUpperCase();
  if (/^[A-Z]{3}$/.test(code)) return { ...rest, budgetCurrency: code };
  warn("currency_unknown", { value: budgetCurrency });
  return rest;
}

function replacedByFacts(given: AdviceAnswers, facts: KnownFacts | null, warn: Say): AdviceAnswers {
  if (!facts) return given;
  const answers: Record<string, unknown> = { ...given };
  for (const field of ["rows", "columns", "bytes"] as const) {
    const measured = facts[field];
    if (measured === undefined) continue;
    const said = given[field];
    if (said !== undefined && (said > 2 * measured || said < measured / 2)) {
      warn("facts_replace_answers", { field, said: String(said), measured: String(measured) });
    }
    answers[field] = measured;
  }
  if (facts.task && given.predict && facts.task !== given.predict && !agrees(given.predict, facts.task)) {
    warn("facts_replace_answers", { field: "predict", said: given.predict, measured: facts.task });
  }
  if (facts.target && given.target === undefined) answers.target = facts.target;
  const kind = kindOf(facts);
  if (given.dataKind === undefined) {
    if (kind !== null && !(kind === "table" && given.prebuilt)) answers.dataKind = kind;
  } else if (given.dataKind === "images" && kind === "table" && facts.imageColumns) {
    warn("facts_replace_answers", { field: "dataKind", said: "images", measured: "table" });
    answers.dataKind = kind;
    if (given.predict === "image_classification" && facts.task) delete answers.predict;
  }
  const [only, another] = facts.classes ?? [];
  if (only && !another && facts.target) warn("one_class_only", { target: facts.target, value: only.value });
  if (given.ownData === "none" && facts.rows !== undefined) {
    warn("facts_replace_answers", { field: "ownData", said: "none", measured: String(facts.rows) });
    delete answers.ownData;
  }
  return answers as AdviceAnswers;
}

/** Future numbers are numbers, and anomalies are one of two classes: what was said then is more than what can be measured. */
export function agrees(said: AdviceTask, measured: AdviceTask): boolean {
  if (said === "forecasting") return measured === "regression";
  if (said === "clustering" || said === "anomaly_detection") return true;
  if (UNSTRUCTURED_TASKS.includes(said)) return measured !== "regression";
  return said === measured;
}

function withLanguages({ languages, ...rest }: AdviceAnswers, warn: Say): CleanAnswers {
  if (languages === undefined) return rest;
  const known = new Set<TeamLanguage>();
  for (const language of languages) {
    const name = language.trim().toLowerCase();
    const found = ALIASES[name] ?? TEAM_LANGUAGES.find((one) => one === name);
    if (found) known.add(found);
    else warn("language_unknown", { value: language, choices: TEAM_LANGUAGES.join(", ") });
  }
  if (known.has("none") && known.size > 1) {
    known.delete("none");
    warn("languages_contradict", { value: [...known].join(", ") });
  }
  return known.size === 0 ? rest : { ...rest, languages: [...known] };
}

const ALIASES: Readonly<Record<string, TeamLanguage>> = {
  javascript: "typescript",
  js: "typescript",
  ts: "typescript",
  py: "python",
  spark: "pyspark",
  "t-sql": "sql",
  tsql: "sql",
};

function withoutContradictions(given: CleanAnswers, facts: KnownFacts | null, warn: Say): CleanAnswers {
  let answers = given;
  const drop = (field: keyof CleanAnswers) => {
    const { [field]: _, ...rest } = answers;
    answers = rest;
  };
  const unstructured = isUnstructured(answers, facts);
  if (answers.ownData === "none" && (answers.rows ?? 0) > 0 && answers.prebuilt === undefined && !unstructured) {
    warn("no_data_but_size", { rows: answers.rows ?? 0 });
    drop("ownData");
  }
  if (answers.customise && answers.ownData === "none") {
    warn("customise_without_data", {});
    drop("customise");
  }
  if (answers.customise && answers.prebuilt !== undefined && !isCustomisable(answers)) {
    warn("not_customisable", { prebuilt: answers.prebuilt });
  }
  if (answers.ownData === "none" && answers.control === "full" && (answers.prebuilt !== undefined || unstructured)) {
    warn("control_without_data", {});
  } else if (
    answers.ownData === "none" &&
    !unstructured &&
    answers.prebuilt === undefined &&
    answers.model !== "existing"
  ) {
    warn("no_data", {});
  }
  const learnsFromLabels =
    answers.predict !== undefined && !["clustering", "anomaly_detection", "forecasting"].includes(answers.predict);
  if (answers.ownData === "unlabelled" && learnsFromLabels && answers.prebuilt === undefined)
    warn("labels_missing", {});
  if (answers.control === "full" && answers.languages?.includes("none")) warn("control_without_language", {});
  if (answers.predict && answers.dataKind && !fitsKind(answers.predict, answers.dataKind)) {
    warn("task_does_not_fit_data", { predict: answers.predict, dataKind: answers.dataKind });
  }
  if (answers.predictions === "batch" && answers.latencyMs !== undefined) warn("latency_of_batches", {});
  return answers;
}

function fitsKind(task: AdviceTask, kind: NonNullable<AdviceAnswers["dataKind"]>): boolean {
  const isTable = kind === "table" || kind === "time_series";
  if (task === "forecasting") return isTable;
  if (task === "image_classification" || task === "object_detection") return kind === "images" || kind === "table";
  if (task === "text_classification" || task === "text_extraction") return kind !== "time_series" && kind !== "audio";
  return true;
}
