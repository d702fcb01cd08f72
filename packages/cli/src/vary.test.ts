import { expect, test } from "vitest";
import { varied } from "./vary.js";

test.each([
  ["rate=0.001..0.1:log", { rate: { type: "float", low: 0.001, high: 0.1, scale: "log" } }],
  ["rate=1e-5..1e-1:log", { rate: { type: "float", low: 1e-5, high: 0.1, scale: "log" } }],
  ["depth=1..8", { depth: { type: "integer", low: 1, high: 8 } }],
  ["x=-5..5:step=2", { x: { type: "integer", low: -5, high: 5, step: 2 } }],
  ["x=-5.0..5", { x: { type: "float", low: -5, high: 5 } }],
  ["kind=adam,sgd", { kind: { type: "choice", values: ["adam", "sgd"] } }],
  ["mixed=1,true,a=b", { mixed: { type: "choice", values: [1, true, "a=b"] } }],
])("%s", (text, expected) => {
  expect(varied([text])).toEqual(expected);
});

test.each(["rate", "=1..2", "rate=", "rate=1..2:cubic"])("refuses %s", (text) => {
  expect(() => varied([text])).toThrow(`not ${text}`);
});
