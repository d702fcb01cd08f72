import { expect, test } from "vitest";
import type { Frame } from "../frame/frame.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { evaluate } from "../metrics/evaluate.js";
import { createRandom } from "../random.js";
import { permutationImportance } from "./permutation-importance.js";

const random = createRandom(4);
const n = 500;
const draw = () => Float64Array.from({ length: n }, () => random.normal());
const [strong, weak, noise] = [draw(), draw(), draw()];
const y = strong.map((value, i) => 3 * value + (weak[i] as number));
const matrix: FeatureMatrix = {
  rowCount: n,
  features: ["strong", "weak", "noise"].map((name) => ({ name, kind: "numeric" })),
  columns: [strong, weak, noise],
};
const predict = ({ columns: [a, b] }: { columns: readonly Float64Array[] }) =>
  (a as Float64Array).map((value, i) => 3 * value + (b?.[i] as number));
const score = (prediction: Float64Array) => evaluate("regression", y, prediction, { metrics: ["mse"] }).mse as number;
const options = { score, direction: "minimise", seed: 1 } as const;

test("a shuffled feature costs twice its share of the variance, an unused one nothing", () => {
  const { baseline, columns } = permutationImportance(matrix, predict, options);
  expect(baseline).toBe(0);
  const variance = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0) / n;
  expect(columns[0]?.mean).toBeCloseTo(18 * variance(strong), -1);
  expect(Math.abs((columns[1]?.mean as number) - 2 * variance(weak))).toBeLessThan(0.3);
  expect(columns[2]).toEqual({ name: "noise", mean: 0, standardDeviation: 0 });
  expect(permutationImportance(matrix, predict, options).columns).toEqual(columns);
});

test("raw columns with a category are shuffled too, the given table stays as it is, and it can be stopped", () => {
  const codes = Int32Array.from(y, (value) => (value > 0 ? 1 : 0));
  const frame: Frame = {
    rowCount: n,
    columns: [
      { kind: "category", name: "side", levels: ["low", "high"], codes },
      { kind: "numeric", name: "noise", values: noise },
    ],
  };
  const truth = Float64Array.from(codes);
  const { baseline, columns } = permutationImportance(
    frame,
    (table) => Float64Array.from(table.columns[0]?.kind === "category" ? table.columns[0].codes : []),
    {
      score: (p) => evaluate("binary_classification", truth, p, { metrics: ["accuracy"] }).accuracy as number,
      direction: "maximise",
      seed: 2,
      onColumn: (done) => done < 1,
    },
  );
  expect(baseline).toBe(1);
  expect(columns.map(({ name }) => name)).toEqual(["side"]);
  expect(columns[0]?.mean).toBeGreaterThan(0.4);
  expect(Float64Array.from(codes)).toEqual(truth);
  expect(() => permutationImportance(matrix, predict, { ...options, repeats: 0 })).toThrow("from 1 to 100, not 0");
});
