import { expect, test } from "vitest";
import { type GoldenModelCase, goldenModelCases } from "../test/golden-model-cases.js";
import { answerOf, formOf, goldenModelNames, newestForm, readGoldenModel, readStateOf } from "../test/golden-models.js";
import { algorithms, anomalyDetectors, clusterers, transformers } from "./algorithms.js";

test.each(goldenModelNames)("%s, as an earlier version wrote it, answers what it did to the bit", (name) => {
  const { file, rows, answer } = readGoldenModel(name);
  expect(answerOf(file, rows)).toEqual(answer);
});

test.each(Object.entries(goldenModelCases))(
  "%s has a file of the form that is written today (else run test/golden/record_models.mjs)",
  (name: string, fit: () => GoldenModelCase) => {
    expect(newestForm(name)).toBeGreaterThan(0);
    expect(formOf(fit().state)).toEqual(formOf(readStateOf(`${name}-${newestForm(name)}`)));
  },
);

test("every algorithm has a case for each of its tasks, and so has every other learner", () => {
  const ofTasks = algorithms.flatMap(({ name, tasks }) => tasks.map((task) => `${name}-${task}`));
  const others = [...transformers, ...clusterers, ...anomalyDetectors].map(({ name }) => name);
  expect([...ofTasks, ...others].filter((name) => !Object.hasOwn(goldenModelCases, name))).toEqual([]);
});
