import { CURRENCIES } from "../currencies.js";
import { amountOf, DIGITS, NUMBER, SCALE } from "./amount.js";

/** An amount of money that was found. */
export interface Money {
  /** Where its words begin. */
  readonly at: number;
  readonly amount: number;
  /** By ISO 4217. */
  readonly currency: string;
  readonly words: string;
}

/** A dollar of which nothing is said is one of the United States. */
const SIGNS: Readonly<Record<string, string>> = {
  ...{ $: "USD", us$: "USD", mx$: "MXN", ca$: "CAD", c$: "CAD", au$: "AUD", a$: "AUD", r$: "BRL" },
  ...{ "€": "EUR", "£": "GBP", "¥": "JPY" },
};
const SIGN = String.raw`((?<![a-z])(?:us|mx|ca|au|[car])?\$|[€£¥])`;
const CODE = `(${CURRENCIES.join("|").toLowerCase()})`;
const PER_MONTH = "(?= (?:a|per|each|every|al|por|cada) (?:month|mes))";

/** Names of currencies, in English and Spanish. Pesos, of which there are many, count with their country; pounds can be weights. */
const NAMES: readonly (readonly [currency: string, names: string])[] = [
  ["CAD", "canadian dollars|dolares canadienses"],
  ["AUD", "australian dollars|dolares australianos"],
  ["USD", "(?:us |american )?dollars?|dolar(?:es)?"],
  ["EUR", "euros?"],
  ["GBP", `pounds sterling|libras esterlinas|(?:pounds|libras)${PER_MONTH}`],
  ["MXN", "mexican pesos|pesos mexicanos"],
  ["COP", "colombian pesos|pesos colombianos"],
  ["ARS", "argentin(?:e|ian) pesos|pesos argentinos"],
  ["CLP", "chilean pesos|pesos chilenos"],
  ["UYU", "uruguayan pesos|pesos uruguayos"],
  ["PEN", "peruvian soles|soles peruanos"],
  ["BRL", "brazilian rea(?:l|i)s|reales brasilenos"],
  ["CHF", "swiss francs|francos suizos"],
  ["JPY", "yen(?:es)?"],
];

/** Each with the groups of number and scale, and what the currency is of the groups behind them. */
const FORMS: readonly { readonly pattern: RegExp; currency(groups: readonly (string | undefined)[]): string }[] = [
  // "$300", "$20,000 MXN"
  {
    pattern: new RegExp(String.raw`${SIGN} ?${DIGITS}${SCALE}\b(?: ?\(?${CODE}\b)?`),
    currency: ([, sign = "", , , code]) => code?.toUpperCase() ?? (SIGNS[sign] as string),
  },
  { pattern: new RegExp(String.raw`\b${CODE} ?${DIGITS}${SCALE}\b`), currency: ([, code = ""]) => code.toUpperCase() },
  // "2.000 €", "300 us$"
  {
    pattern: new RegExp(String.raw`\b${DIGITS}${SCALE} ?${SIGN.replace("(?<![a-z])", "")}(?! ?\d)`),
    currency: ([, , , sign = ""]) => SIGNS[sign] as string,
  },
  {
    pattern: new RegExp(String.raw`\b${DIGITS}${SCALE} ?(?:de )?(?:pesos,? ?)?\(?${CODE}\b`),
    currency: ([, , , code = ""]) => code.toUpperCase(),
  },
  ...NAMES.map(([currency, names]) => ({
    pattern: new RegExp(String.raw`\b${NUMBER}${SCALE} (?:of |de )?(?:${names})\b`),
    currency: () => currency,
  })),
];
/** Forms that begin with the currency have the number behind it. */
const BEGIN_WITH_CURRENCY = 2;

/** The amounts of money in `text`, which is in lower case and without accents, in the order in which they are in it. */
export function moneyIn(text: string): readonly Money[] {
  const found = FORMS.flatMap(({ pattern, currency }, form) =>
    [...text.matchAll(new RegExp(pattern, "g"))].map((match): Money => {
      const [number, scale] = form < BEGIN_WITH_CURRENCY ? [match[2], match[3]] : [match[1], match[2]];
      const amount = amountOf(number as string, scale);
      return { at: match.index, amount, currency: currency([...match]), words: match[0].trim() };
    }),
  )
    .filter(({ amount }) => Number.isFinite(amount))
    .sort((a, b) => a.at - b.at || b.words.length - a.words.length);
  // The longest of those that read the same words.
  let end = 0;
  return found.filter(({ at, words }) => {
    if (at < end) return false;
    end = at + words.length;
    return true;
  });
}
