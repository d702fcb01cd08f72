import { expect, test } from "vitest";
import { type AlgorithmParam, relevantParams, taskParams } from "./algorithm.js";

const described = { description: "", aliases: [], advanced: false };
const params: readonly AlgorithmParam[] = [
  { ...described, name: "objective", type: "choice", default: "auto", choices: ["auto", "quantile", "huber"] },
  { ...described, name: "learning_rate", type: "number", default: 0.1 },
  { ...described, name: "quantile_alpha", type: "number", default: 0.5, when: { param: "objective", is: "quantile" } },
  { ...described, name: "share", type: "number", default: 1, when: { param: "learning_rate_of", is: "absent" } },
];
const shown = (values: Parameters<typeof relevantParams>[1]) => relevantParams(params, values).map(({ name }) => name);

test("a parameter that waits for a choice is shown with that choice alone, by default or by hand", () => {
  expect(shown({})).toEqual(["objective", "learning_rate"]);
  expect(shown({ objective: "quantile" })).toEqual(["objective", "learning_rate", "quantile_alpha"]);
  expect(shown({ objective: "huber", quantile_alpha: 0.9 })).toEqual(["objective", "learning_rate"]);
  const byDefault = params.map((param) => (param.name === "objective" ? { ...param, default: "quantile" } : param));
  expect(relevantParams(byDefault, {}).map(({ name }) => name)).toContain("quantile_alpha");
});

test("a task has its own defaults, and of the choices its own", () => {
  const objective = {
    ...(params[0] as AlgorithmParam),
    choicesOf: { regression: ["auto", "quantile"], binary_classification: ["auto"] },
  };
  const rate = { ...(params[1] as AlgorithmParam), regressionDefault: 0.2 };
  const shownFor = (task: "regression" | "binary_classification" | null) =>
    taskParams([objective, rate], task).map((param) => param.choices ?? param.default);
  expect(shownFor("regression")).toEqual([["auto", "quantile"], 0.2]);
  expect(shownFor("binary_classification")).toEqual([["auto"], 0.1]);
  expect(shownFor(null)).toEqual([["auto", "quantile", "huber"], 0.1]);
});
