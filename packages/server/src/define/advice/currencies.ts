import type { AdviceLanguage } from "@crisol/contract";

/** Of list prices, and of a budget of which none is said. */
export const DEFAULT_CURRENCY = "USD";

/** Those that texts are read for and the interview offers, by ISO 4217; the API takes any code. */
export const CURRENCIES = [
  ...["USD", "EUR", "GBP", "MXN", "COP", "ARS", "CLP", "PEN", "UYU", "BRL", "CHF", "CAD", "AUD", "JPY"],
] as const;

/** As prices are written: `US$`, else the code. */
export function signOf(currency: string): string {
  return currency === "USD" ? "US$" : currency;
}

/** `EUR, euro`, in that language. */
export function currencyName(currency: string, language: AdviceLanguage): string {
  const name = new Intl.DisplayNames([language], { type: "currency" }).of(currency);
  return name === undefined || name === currency ? currency : `${currency}, ${name}`;
}
