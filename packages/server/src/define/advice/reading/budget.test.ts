import { expect, test } from "vitest";
import { budgetIn } from "./budget.js";

test.each([
  ["compute may cost 2.000 € al mes", 2000, "EUR"],
  ["houses of 200,000 euros and more; our budget is 300 euros a month", 300, "EUR"],
  ["predict who buys for more than 50 €. we can spend 400 $ on it", 400, "USD"],
  ["pisos de 200.000 euros; el presupuesto es de 1.500 euros al mes", 1500, "EUR"],
  ["hay que predecir alquileres de 900 euros al mes y podemos gastar 250 euros al mes", 250, "EUR"],
  ["at most 200 € a month, or us$ 250", 200, "EUR"],
  ["a budget of 24,000 dollars a year", 2000, "USD"],
  ["12.000 euros anuales de presupuesto", 1000, "EUR"],
  ["we have $2,000 budget", 2000, "USD"],
  ["como mucho 300 €/mes", 300, "EUR"],
  ["€500", 500, "EUR"],
])("%s", (text, amount, currency) => {
  expect(budgetIn(text)).toMatchObject({ amount, currency });
});

test.each([
  "predict the price of houses of 200,000 euros and more",
  "which customers spend more than 100 dollars on an order?",
  "tenants who pay a rent of 900 euros a month and stop paying it",
  "predecir que clientes gastan mas de 50 €",
  "empleados que ganan 2.000 euros al mes y se van",
  "loans between 5,000 € and 20,000 €",
])("%s: no budget", (text) => {
  expect(budgetIn(text)).toBeUndefined();
});
