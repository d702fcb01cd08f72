import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dimensionNamed, dimensionsOf, nameOf, type PlottedRun, scaleOf } from "./dimension.js";
import { rankCorrelation } from "./run-scatter.js";

const run = (id: string, params: Record<string, string>, metrics: Record<string, number | null> = {}): PlottedRun => ({
  id,
  name: id,
  params,
  metrics,
});

describe("axes of runs", () => {
  test("are the parameters that differ, then the metrics", () => {
    const runs = [
      run("a", { lr: "0.1", seed: "1", only_a: "x" }, { loss: 1 }),
      run("b", { lr: "0.2", seed: "1" }, { auc: 0.9 }),
    ];
    expect(dimensionsOf(runs).map(nameOf)).toEqual(["param:lr", "metric:auc", "metric:loss"]);
  });

  test("have names that lead back to them", () => {
    fc.assert(
      fc.property(fc.constantFrom("param", "metric") as fc.Arbitrary<"param" | "metric">, fc.string(), (kind, key) => {
        expect(dimensionNamed(nameOf({ kind, key }))).toEqual({ kind, key });
      }),
    );
    expect(dimensionNamed("something")).toBeUndefined();
  });

  test("put every run that has a value between 0 and 1, in the order of the values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (values) => {
          const runs = values.map((value, at) => run(String(at), {}, { m: value }));
          const { placeOf } = scaleOf({ kind: "metric", key: "m" }, runs, String);
          const places = runs.map((one) => placeOf(one) as number);
          for (const place of places) expect(place >= 0 && place <= 1).toBe(true);
          values.forEach((a, i) => {
            values.forEach((b, j) => {
              if (a < b) expect(places[i]).toBeLessThanOrEqual(places[j] as number);
            });
          });
        },
      ),
    );
  });

  test("go by powers where values span them, and by levels where there are words", () => {
    const rates = ["0.001", "0.01", "0.1"].map((lr, at) => run(String(at), { lr }));
    const scale = scaleOf({ kind: "param", key: "lr" }, rates, String);
    expect(scale.placeOf(rates[1] as PlottedRun)).toBeCloseTo(0.5);
    const words = ["adam", "sgd", "10"].map((optimiser, at) => run(String(at), { optimiser }));
    const levels = scaleOf({ kind: "param", key: "optimiser" }, words, String);
    expect(levels.marks.map(({ text }) => text)).toEqual(["10", "adam", "sgd"]);
    expect(levels.placeOf(run("x", {}))).toBeUndefined();
  });
});

test("the rank correlation is 1 where one rises with the other, -1 where it falls, 0 where nothing varies", () => {
  const of = (pairs: readonly (readonly [number, number])[]) =>
    rankCorrelation(
      pairs.map(([x, y], at) => run(String(at), { x: String(x) }, { y })),
      { kind: "param", key: "x" },
      { kind: "metric", key: "y" },
    );
  expect(
    of([
      [1, 10],
      [2, 100],
      [3, 1000],
    ]),
  ).toBeCloseTo(1);
  expect(
    of([
      [1, 3],
      [2, 2],
      [3, 1],
    ]),
  ).toBeCloseTo(-1);
  expect(
    of([
      [1, 5],
      [2, 5],
      [3, 5],
    ]),
  ).toBe(0);
  // scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 4, 3, 5]) = 0.6668859288553503
  expect(
    of([
      [1, 2],
      [2, 1],
      [2, 4],
      [4, 3],
      [5, 5],
    ]),
  ).toBeCloseTo(0.6668859288553503, 6);
});
