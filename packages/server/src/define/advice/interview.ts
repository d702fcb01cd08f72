import {
  AdviceAnswers,
  type AdviceField,
  type AdviceLanguage,
  type AdviceQuestion,
  TEAM_LANGUAGES,
} from "@crisol/contract";
import { z } from "zod";
import { CURRENCIES, currencyName } from "./currencies.js";
import { QUESTIONS, questionFields } from "./questions.js";
import { wordIn } from "./texts/say-in.js";

/** Asked only where an earlier answer is one of these. */
const ONLY_IF: Partial<Record<AdviceField, NonNullable<AdviceQuestion["onlyIf"]>>> = {
  columns: { field: "dataKind", values: ["table", "time_series"] },
  prebuilt: { field: "dataKind", values: ["images", "text", "documents", "audio"] },
  customise: { field: "prebuilt", values: [] },
  budgetCurrency: { field: "budgetPerMonth", values: [] },
  latencyMs: { field: "predictions", values: ["real_time", "both"] },
  currentClass: { field: "trouble", values: [] },
  isLargestSize: { field: "trouble", values: [] },
};

/** The interview in that language; kinds and choices are those of the contract's schema. */
export function interviewIn(language: AdviceLanguage): AdviceQuestion[] {
  const nth = language === "es" ? 1 : 0;
  return questionFields.map((field) => {
    const { kind, values } = shapeOf(field);
    const { ask, why } = QUESTIONS[field]!;
    return {
      field,
      question: ask[nth],
      why: why[nth],
      kind,
      options: values.map((value) => ({
        value,
        label: field === "budgetCurrency" ? currencyName(value, language) : wordIn(language, value),
      })),
      onlyIf: ONLY_IF[field] ?? null,
    };
  });
}

function shapeOf(field: AdviceField): { readonly kind: AdviceQuestion["kind"]; readonly values: readonly string[] } {
  if (field === "budgetCurrency") return { kind: "choice", values: CURRENCIES };
  if (field === "languages") return { kind: "choices", values: TEAM_LANGUAGES };
  const schema = AdviceAnswers.shape[field].unwrap();
  if (schema instanceof z.ZodNumber) return { kind: "number", values: [] };
  if (schema instanceof z.ZodBoolean) return { kind: "yes_no", values: [] };
  if (schema instanceof z.ZodEnum) return { kind: "choice", values: schema.options.map(String) };
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodEnum) {
    return { kind: "choices", values: schema.element.options.map(String) };
  }
  if (field === "currentClass") {
    return { kind: "choice", values: ["general_purpose", "memory_optimised", "gpu", "spark"] };
  }
  return { kind: "text", values: [] };
}
