import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forestShapes, randomForest } from "../../test/random-forest.js";
import { goesLeft } from "../boosting/forest.js";
import { EngineError } from "../engine-error.js";
import type { Frame } from "../frame/frame.js";
import type { FeatureMatrix } from "../frame/matrix.js";
import { createRandom } from "../random.js";
import { accumulatedEffects } from "./accumulated-effects.js";
import { forestPartialDependence } from "./forest-partial-dependence.js";
import { gridAxis } from "./grid.js";
import { partialDependence } from "./partial-dependence.js";

const random = createRandom(3);
const rowCount = 400;
const a = Float64Array.from({ length: rowCount }, () => random.normal());
// The second column goes with the first.
const b = a.map((value) => value + 0.1 * random.normal());
const table: FeatureMatrix = {
  rowCount,
  features: [
    { name: "a", kind: "numeric" },
    { name: "b", kind: "numeric" },
  ],
  columns: [a, b],
};
const model =
  (f: (a: number, b: number) => number) =>
  ({ columns }: FeatureMatrix) =>
    (columns[0] as Float64Array).map((value, row) => f(value, columns[1]?.[row] as number));
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("partial dependence", () => {
  test("of a sum is the column's part and the mean of the rest", () => {
    const { axes, means, outputs } = partialDependence(
      table,
      model((x, y) => x * x + 3 * y),
      ["a"],
      { points: 7 },
    );
    expect(outputs).toBe(1);
    expect(axes[0]?.values).toHaveLength(7);
    axes[0]?.values.forEach((value, p) => {
      expect(means[p]).toBeCloseTo(value * value + 3 * mean(b), 10);
    });
  });

  test("curves are each row's own, their mean the partial dependence; centred they begin at 0", () => {
    const predict = model((x, y) => x * y);
    const { axes, means, curves } = partialDependence(table, predict, ["a"], { points: 5, curves: true });
    const values = axes[0]?.values as Float64Array;
    expect(curves).toHaveLength(rowCount * 5);
    for (let i = 0; i < curves.length; i++) {
      expect(curves[i]).toBe((values[i % 5] as number) * (b[Math.floor(i / 5)] as number));
    }
    for (let p = 0; p < 5; p++) expect(means[p]).toBeCloseTo(mean(curves.filter((_, i) => i % 5 === p)), 10);
    const centred = partialDependence(table, predict, ["a"], { points: 5, curves: true, centred: true });
    expect(centred.curves.filter((_, i) => i % 5 === 0).every((value) => value === 0)).toBe(true);
    expect(centred.means[4]).toBeCloseTo((means[4] as number) - (means[0] as number), 10);
  });

  test("two columns make a grid, the second going fastest; several outputs stay apart", () => {
    const predict = ({ columns: [x, y] }: FeatureMatrix) =>
      Float64Array.from(
        { length: rowCount * 2 },
        (_, i) => (i % 2 ? -1 : 1) * (x as Float64Array)[i >> 1]! * y![i >> 1]!,
      );
    const { axes, means, outputs } = partialDependence(table, predict, ["a", "b"], { points: 3 });
    expect(outputs).toBe(2);
    axes[0]?.values.forEach((one, i) => {
      axes[1]?.values.forEach((other, j) => {
        expect(means[(i * 3 + j) * 2]).toBeCloseTo(one * other, 10);
        expect(means[(i * 3 + j) * 2 + 1]).toBeCloseTo(-one * other, 10);
      });
    });
  });

  test("raw columns: categories have a point for each that occurs, with its text", () => {
    const frame: Frame = {
      rowCount: 4,
      columns: [
        { kind: "category", name: "city", levels: ["Bilbao", "never", "Vigo"], codes: Int32Array.of(2, 0, -1, 2) },
        { kind: "timestamp", name: "day", values: Float64Array.of(1, 2, Number.NaN, 9) },
      ],
    };
    const predict = ({ columns: [city] }: Frame) =>
      Float64Array.from(city?.kind === "category" ? city.codes : [], (code) => code * 10);
    const { axes, means } = partialDependence(frame, predict, ["city"]);
    expect(axes[0]).toEqual({ name: "city", values: Float64Array.of(0, 2), labels: ["Bilbao", "Vigo"] });
    expect(means).toEqual(Float64Array.of(0, 20));
    expect(gridAxis(frame, "day").values).toEqual(Float64Array.of(1, 2, 9));
  });

  test("what it cannot do is refused", () => {
    const predict = model((x) => x);
    const run =
      (name: string, options = {}) =>
      () =>
        partialDependence(table, predict, [name], options);
    expect(run("c")).toThrow('no column "c"; there are a, b');
    expect(run("a", { points: 1 })).toThrow("from 2 to 1000, not 1");
    expect(run("a", { percentiles: [0.5, 0.5] })).toThrow("rise from 0 to 1, not 0.5 and 0.5");
    expect(run("a", { onProgress: () => false })).toThrow("cancelled after 1 of 50 points");
    const missing = { ...table, columns: [a.map(() => Number.NaN), b] };
    expect(() => partialDependence(missing, predict, ["a"])).toThrow(EngineError);
  });
});

test("a forest's partial dependence is the expectation over the training rows' ways", () => {
  fc.assert(
    fc.property(forestShapes(4), (shape) => {
      const { forest, x } = randomForest(shape);
      const features = x.features.length > 1 ? [0, 1] : [0];
      const axes = features.map((f) => ({ name: `f${f}`, values: Float64Array.of(-3, 0.5, 2) }));
      const { means } = forestPartialDependence(forest, features, axes);
      const visit = (start: number, at: number, point: readonly number[]): number => {
        const node = start + at;
        const feature = forest.feature[node] as number;
        if (feature < 0) return forest.threshold[node] as number;
        const left = forest.left[node] as number;
        const known = features.indexOf(feature);
        if (known >= 0) return visit(start, goesLeft(forest, node, point[known] as number) ? left : left + 1, point);
        const [one, other] = [left, left + 1].map((child) => forest.cover[start + child] as number) as [number, number];
        const share = one + other > 0 ? one / (one + other) : 0.5;
        return share * visit(start, left, point) + (1 - share) * visit(start, left + 1, point);
      };
      const values = [-3, 0.5, 2];
      const points = features.length === 2 ? values.flatMap((v) => values.map((w) => [v, w])) : values.map((v) => [v]);
      points.forEach((point, p) => {
        for (let output = 0; output < forest.outputs; output++) {
          let sum = forest.baseScores[output] as number;
          for (let tree = output; tree + 1 < forest.treeStarts.length; tree += forest.outputs) {
            sum += visit(forest.treeStarts[tree] as number, 0, point);
          }
          expect(means[p * forest.outputs + output]).toBeCloseTo(sum, 10);
        }
      });
    }),
    { numRuns: 60 },
  );
});

describe("accumulated local effects", () => {
  test("find a column's own part where columns depend on each other", () => {
    const { values, effects, counts } = accumulatedEffects(
      table,
      model((x, y) => 2 * x - 5 * y),
      "a",
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rowCount);
    values.forEach((value, i) => {
      expect((effects[i] as number) - (effects[0] as number)).toBeCloseTo(2 * (value - (values[0] as number)), 8);
    });
    // The mean over the rows is 0.
    const middle = counts.reduce((sum, count, i) => {
      return sum + (count * ((effects[i] as number) + (effects[i + 1] as number))) / 2;
    }, 0);
    expect(middle / rowCount).toBeCloseTo(0, 10);
  });

  test("rows without a value are left out; a category and a constant are refused", () => {
    const holes = { ...table, columns: [a.map((value, row) => (row % 4 ? value : Number.NaN)), b] };
    const { counts } = accumulatedEffects(
      holes,
      model((x) => x),
      "a",
      { intervals: 10 },
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(300);
    const constant = { ...table, columns: [a.map(() => 1), b] };
    expect(() =>
      accumulatedEffects(
        constant,
        model((x) => x),
        "a",
      ),
    ).toThrow("at least 2 different values");
    const category: FeatureMatrix = {
      ...table,
      features: [{ name: "a", kind: "category", cardinality: 3 }, ...table.features.slice(1)],
    };
    expect(() =>
      accumulatedEffects(
        category,
        model((x) => x),
        "a",
      ),
    ).toThrow("has no order");
  });
});
