import { type Money, moneyIn } from "./money.js";

/** What may be spent in a month. */
export type Budget = Omit<Money, "at">;

const MONTHS_OF_A_YEAR = 12;
/** What is said between a word and the amount that it is of, in the same sentence. */
const NEAR = String.raw`(?:[^.;:!?]|\.\d){0,45}`;
const IS_BUDGET_BEFORE = new RegExp(
  String.raw`\b(?:budget|presupuesto|afford|(?:can|could|may|want to|willing to|prepared to|to) (?:spend|pay)|(?:may|can|could|should|must|must not|cannot) cost|spending|(?:gastar|pagar|invertir)(?:nos|se)?|permitirnos|permitirme|(?:puede|debe|podria) costar)\b${NEAR}$`,
);
const IS_BUDGET_AFTER = /^[^.;:!?\d]{0,25}\b(?:budget|presupuesto)\b/;
const A_MONTH = /^,? ?(?:(?:a|per|each|every|al|por|cada) (?:month|mes)\b|monthly\b|mensual\w*|\/ ?(?:month|mes)\b)/;
const A_YEAR =
  /^,? ?(?:(?:a|per|each|every|al|por|cada) (?:year|ano)\b|yearly\b|annual\w*|anual\w*|\/ ?(?:year|ano)\b)/;
/** What people pay or earn, which the model is about. */
const IS_OF_DATA =
  /\b(?:rents?|rented|salar\w+|earn\w*|incomes?|wages?|prices?|fees?|pays|paying|sell\w*|sold|loans?|worth|alquiler\w*|sueldos?|gan\w+|ingresos|cuotas?|precios?|pagan?|venden?|prestamos?)\b[^.;:!?\d]{0,30}$/;

/**
 * The budget for a month that `text` names, which is in lower case and without accents: of its amounts of money the first that is said
 * to be one, else the first that is for a month or a year and of which nothing says that it is what people earn or pay. An amount of
 * which nothing is said, as in "houses of 200,000 euros", is none.
 */
export function budgetIn(text: string): Budget | undefined {
  const amounts = moneyIn(text).map(({ at, ...money }) => {
    const [before, after] = [text.slice(0, at), text.slice(at + money.words.length)];
    const ofYear = A_YEAR.exec(after)?.[0];
    return {
      ...money,
      ...(ofYear && { amount: money.amount / MONTHS_OF_A_YEAR, words: money.words + ofYear }),
      isCalledBudget: IS_BUDGET_BEFORE.test(before) || IS_BUDGET_AFTER.test(after),
      isOfTime: (ofYear !== undefined || A_MONTH.test(after)) && !IS_OF_DATA.test(before),
      isAll: /^\W*$/.test(before) && /^\W*$/.test(after),
    };
  });
  const found = amounts.find((one) => one.isCalledBudget) ?? amounts.find((one) => one.isOfTime || one.isAll);
  return found && { amount: found.amount, currency: found.currency, words: found.words };
}
