import { expect, test } from "vitest";
import type { Target } from "../estimator.js";
import { summariseFrame } from "../frame/column-summary.js";
import type { Frame } from "../frame/frame.js";
import { createRandom } from "../random.js";
import { checkRecipe } from "./check-recipe.js";
import { fitRecipe } from "./recipe.js";
import { splitRows } from "./split.js";
import { suggestRecipe } from "./suggest-recipe.js";
import { suggestSplit } from "./suggest-split.js";

const n = 200;
const random = createRandom(6);
const category = (name: string, count: number) => ({
  kind: "category" as const,
  name,
  levels: Array.from({ length: count }, (_, i) => `${name} ${i}`),
  codes: Int32Array.from({ length: n }, (_, row) => (count === n ? row : random.integer(count + 1) - 1)),
});
const numeric = (name: string, value: (row: number) => number) => ({
  kind: "numeric" as const,
  name,
  values: Float64Array.from({ length: n }, (_, row) => value(row)),
});
const frame: Frame = {
  rowCount: n,
  columns: [
    numeric("customerId", (row) => 1000 + row * 3),
    numeric("row", (row) => row),
    numeric("constant", () => 7),
    numeric("empty", () => Number.NaN),
    numeric("sparse", (row) => (row % 40 === 0 ? row : Number.NaN)),
    numeric("age", (row) => (row % 9 === 0 ? Number.NaN : 20 + (row % 50))),
    numeric("salary", () => Math.round(random.uniform() * 1e9)),
    category("colour", 4),
    category("town", 60),
    category("comment", n),
    {
      kind: "timestamp",
      name: "seen",
      values: Float64Array.from({ length: n }, (_, row) => row * 86_400_000 * 4 + 3.6e6),
    },
    numeric("y", (row) => row % 2),
  ],
};
const summaries = summariseFrame(frame);
const features: Frame = { ...frame, columns: frame.columns.slice(0, -1) };
const target: Target = { task: "binary_classification", classCount: 2, values: numeric("y", (row) => row % 2).values };
const codesFor = (column: string, reasons: readonly { code: string; params: Record<string, unknown> }[]) =>
  reasons.filter(({ params }) => params.column === column).map(({ code }) => code);

test("for a linear model: everything becomes a complete, scaled number, with the reason for each step", () => {
  const { spec, reasons } = suggestRecipe(summaries, "y", { nativeCategories: false, nativeMissing: false });
  expect(checkRecipe(spec, features.columns)).toEqual([]);
  const expected = {
    customerId: ["drop_identifier"],
    row: ["drop_identifier"],
    constant: ["drop_constant"],
    empty: ["drop_empty"],
    sparse: ["drop_mostly_missing"],
    comment: ["drop_identifier"],
    age: ["impute_median"],
    salary: [],
    colour: ["encode_one_hot"],
    town: ["encode_target"],
    seen: ["date_parts"],
    y: [],
  };
  for (const [column, codes] of Object.entries(expected)) expect(codesFor(column, reasons), column).toEqual(codes);
  expect(reasons.find(({ code }) => code === "drop_mostly_missing")?.message).toBe(
    "sparse is missing in 98 % of the rows.",
  );
  const { train, fitted } = fitRecipe(features, spec, target, 1);
  expect(train.features.every(({ kind }) => kind === "numeric")).toBe(true);
  expect(train.columns.every((values) => values.every(Number.isFinite))).toBe(true);
  expect(train.features.map(({ name }) => name)).toContain("seen_hour");
  expect(fitted.inputs.map(({ name }) => name)).toEqual(["age", "salary", "colour", "town", "seen"]);
});

test("for boosted trees: categories and gaps stay as they are", () => {
  const { spec, reasons } = suggestRecipe(summaries, "y", { nativeCategories: true, nativeMissing: true });
  expect(spec.steps.map(({ step }) => step)).toEqual(["drop", "date_parts"]);
  expect(codesFor("town", reasons)).toEqual([]);
  const { train } = fitRecipe(features, spec, target, 1);
  expect(train.features.filter(({ kind }) => kind === "category").map(({ name }) => name)).toEqual(["colour", "town"]);
});

test("the split: by time where rows are events, else stratified; it can be made", () => {
  const byTime = suggestSplit(summaries, "binary_classification", 3);
  expect(byTime.spec).toMatchObject({ method: "time", column: "seen", testFraction: 0.2 });
  const rest = summaries.filter(({ kind }) => kind !== "timestamp");
  const stratified = suggestSplit(rest, "regression", 3);
  expect(stratified.reasons.map(({ code }) => code)).toEqual(["split_stratified", "split_fractions"]);
  for (const { spec } of [byTime, stratified]) expect(splitRows(frame, target, spec).test.length).toBe(40);
});
