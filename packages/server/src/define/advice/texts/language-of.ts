import { ADVICE_LANGUAGES, type AdviceLanguage } from "@crisol/contract";

/** `es-ES`, `es_MX.UTF-8` and `Spanish` are Spanish; null for a language in which there is no advice. */
export function languageOf(language: string): AdviceLanguage | null {
  const start = language.trim().toLowerCase();
  if (/^(spanish|español|espanol|castellano)$/.test(start)) return "es";
  return ADVICE_LANGUAGES.find((one) => new RegExp(`^${one}([-_.]|$|glish)`).test(start)) ?? null;
}
