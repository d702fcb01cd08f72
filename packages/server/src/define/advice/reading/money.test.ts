import { expect, test } from "vitest";
import { moneyIn } from "./money.js";

test.each([
  ["compute may cost 2.000 € al mes", 2000, "EUR"],
  ["€2,000 a month", 2000, "EUR"],
  ["dos mil euros al mes", 2000, "EUR"],
  ["eur 1500", 1500, "EUR"],
  ["1 500 eur", 1500, "EUR"],
  ["£500 a month", 500, "GBP"],
  ["500 pounds a month", 500, "GBP"],
  ["500 libras esterlinas", 500, "GBP"],
  ["$300 a month", 300, "USD"],
  ["300 $ a month", 300, "USD"],
  ["us$ 1.5k", 1500, "USD"],
  ["300 dolares", 300, "USD"],
  ["20,000 mxn al mes", 20_000, "MXN"],
  ["$20,000 mxn", 20_000, "MXN"],
  ["20.000 pesos mexicanos", 20_000, "MXN"],
  ["2 millones de pesos colombianos al mes", 2e6, "COP"],
  ["20 000 pesos (ars)", 20_000, "ARS"],
  ["ca$ 90", 90, "CAD"],
  ["90 canadian dollars", 90, "CAD"],
])("%s", (text, amount, currency) => {
  expect(moneyIn(text)).toMatchObject([{ amount, currency }]);
});

test.each([
  "customers of 3 european countries",
  "a pen and 12 pencils",
  "500 pounds of flour",
  "20.000 pesos al mes",
  "un copo",
  "2 usda reports",
])("%s names no amount of money", (text) => {
  expect(moneyIn(text)).toEqual([]);
});

test("of several amounts all are found, each once, in their order", () => {
  expect(moneyIn("at most 200 € a month, or us$ 250")).toMatchObject([
    { amount: 200, currency: "EUR", words: "200 €" },
    { amount: 250, currency: "USD", words: "us$ 250" },
  ]);
});
