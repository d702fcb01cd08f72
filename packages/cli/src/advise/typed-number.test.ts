import { expect, test } from "vitest";
import { typedNumber } from "./typed-number.js";

test.each([
  ["20000", 20_000],
  ["20,000", 20_000],
  ["20.000", 20_000],
  ["20 000", 20_000],
  ["1.234.567", 1_234_567],
  ["1.5", 1.5],
  ["0,5", 0.5],
  ["0.125", 0.125],
  ["-50", -50],
  ["1e15", 1e15],
  ["2 million", 2e6],
  ["2 millones", 2e6],
  ["1 millón", 1e6],
  ["3 mil millones", 3e9],
  ["5k", 5_000],
  ["many", undefined],
  ["12 monkeys", undefined],
  ["", undefined],
  ["1.2.3", undefined],
])("%s is %s", (text, value) => {
  expect(typedNumber(text)).toBe(value);
});
