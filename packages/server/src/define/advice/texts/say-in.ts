import type { AdviceLanguage, Reason } from "@crisol/contract";
import { SERVICES, WAYS } from "../ways.js";
import type { Say } from "./say.js";
import { SENTENCES, type SentenceCode } from "./sentences.js";
import { WORDS } from "./words.js";

/** A word of the interview or of the advice in that language; what is none stays as it is. */
export function wordIn(language: AdviceLanguage, word: string): string {
  const found = Object.hasOwn(WORDS, word) ? WORDS[word]?.[language === "es" ? 1 : 0] : undefined;
  if (found !== undefined) return found;
  if (Object.hasOwn(WAYS, word)) return WAYS[word as keyof typeof WAYS][language];
  return Object.hasOwn(SERVICES, word) ? SERVICES[word as keyof typeof SERVICES][language] : word;
}

/** A number as it is written in that language, with at most two digits behind the point. */
export function numberIn(language: AdviceLanguage, value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(0).replace("e+", "e");
  const small = value !== 0 && Math.abs(value) < 0.1;
  const digits = small ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat(language, { ...digits, useGrouping: "always" } as Intl.NumberFormatOptions).format(
    value,
  );
}

/** Says sentences in that language. The parameters keep their plain values, for clients that have texts of their own. */
export function sayIn(language: AdviceLanguage): Say {
  return (code, params) => {
    const sentence = SENTENCES[code as SentenceCode]?.[language === "es" ? 1 : 0];
    if (sentence === undefined) throw new Error(`there is no sentence ${code}`);
    return { code, params: { ...params }, text: capitalised(filled(language, sentence, params)) };
  };
}

function filled(language: AdviceLanguage, sentence: string, params: Reason["params"]): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numberIn(language, value) : wordIn(language, String(value));
  });
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
