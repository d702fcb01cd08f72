import type { AdviceAnswers, AdviceLanguage, AdviceReading } from "@crisol/contract";
import { languageOf } from "../texts/language-of.js";
import { numberIn, wordIn } from "../texts/say-in.js";
import { budgetIn } from "./budget.js";
import { PHRASES } from "./phrases.js";
import { quantitiesIn } from "./quantities.js";

const SPANISH =
  /\b(el|la|los|las|de|que|y|en|un|una|con|sin|para|por|queremos|tenemos|datos|quiero|hay|es|son|no|se|del)\b/g;
const ENGLISH = /\b(the|of|and|to|in|a|an|with|without|for|by|we|want|have|data|is|are|not|that|our|from|it)\b/g;
const LISTS = new Set(["languages", "interfaces", "services"]);

/**
 * Reads a text in English or Spanish as answers, by plain rules: words that stand for an answer, and numbers with units. What was
 * taken for what is told, so that somebody can correct it, in the words of `shownIn`: `en` or `es`, and for any other the text's own.
 * Nothing found is no error: the answers are empty.
 */
export function readAnswers(given: string, shownIn?: string): AdviceReading {
  const text = given
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/\s+/g, " ");
  const language = languageOfText(text);
  const told = (shownIn === undefined ? null : languageOf(shownIn)) ?? language;
  const answers: Record<string, unknown> = {};
  const found: AdviceReading["found"] = [];
  const note = (field: string, value: unknown, words: string) => {
    found.push({ field, value: String(value), words, name: wordIn(told, field), label: labelOf(value, told) });
  };
  for (const { field, value, words } of PHRASES) {
    const match = words.exec(text);
    if (!match) continue;
    if (answers[field] !== undefined && !LISTS.has(field)) continue;
    answers[field] = LISTS.has(field) ? [...((answers[field] as string[]) ?? []), ...(value as string[])] : value;
    note(field, value, match[0].trim());
  }
  for (const { field, value, words } of quantitiesIn(text)) {
    if (answers[field] !== undefined) continue;
    answers[field] = value;
    note(field, value, words);
  }
  const budget = budgetIn(text);
  if (budget) {
    answers.budgetPerMonth = budget.amount;
    answers.budgetCurrency = budget.currency;
    note("budgetPerMonth", budget.amount, budget.words);
    note("budgetCurrency", budget.currency, budget.words);
  }
  if (given.trim() !== "") answers.output = given.trim().slice(0, 1000);
  return { answers: answers as AdviceAnswers, found, language };
}

/** An answer in words. */
function labelOf(value: unknown, language: AdviceLanguage): string {
  if (typeof value === "number") return numberIn(language, value);
  return (Array.isArray(value) ? value : [value]).map((one) => wordIn(language, String(one))).join(", ");
}

/** By the commonest words of each; English where they are even. */
function languageOfText(text: string): "en" | "es" {
  const count = (words: RegExp) => text.match(words)?.length ?? 0;
  return count(SPANISH) > count(ENGLISH) ? "es" : "en";
}
