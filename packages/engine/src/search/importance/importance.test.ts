import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { finiteSpaces, spaces } from "../../../test/search-spaces.js";
import { goesLeft } from "../../boosting/forest.js";
import { randomForest } from "../../forests/random-forest.js";
import { checkParams } from "../../params.js";
import { createRandom } from "../../random.js";
import { finiteGrid } from "../grid.js";
import { ParameterSpace } from "../parameter-space.js";
import type { Configuration, SpaceSpec } from "../space-spec.js";
import type { Trial } from "../trial.js";
import { parameterImportance } from "./parameter-importance.js";
import { treeBoxes } from "./tree-boxes.js";
import { pairVariance, treeVariance } from "./tree-variance.js";

interface Golden {
  readonly made_by: string;
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly space: SpaceSpec;
        readonly trials: readonly { readonly parameters: Configuration; readonly value: number }[];
        /** The mean of ten forests. */
        readonly variance: Readonly<Record<string, number>>;
      }
    >
  >;
}
const golden = JSON.parse(readFileSync(new URL("../../../test/golden/search.json", import.meta.url), "utf8")) as Golden;

const completed = (parameters: Configuration, value: number): Trial => ({ parameters, state: "completed", value });
const sum = (values: Iterable<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe(`shares of variance are ${golden.made_by}'s to 0.03`, () => {
  test.each(Object.entries(golden.cases))("%s", (_, { space, trials, variance }) => {
    const { parameters, trialCount } = parameterImportance(
      new ParameterSpace(space),
      trials.map((trial) => completed(trial.parameters, trial.value)),
    );
    expect(trialCount).toBe(150);
    for (const { name, variance: own } of parameters) expect(Math.abs(own - variance[name]!)).toBeLessThan(0.03);
    const order = Object.entries(variance).sort(([, a], [, b]) => b - a);
    expect(parameters.map(({ name }) => name)).toEqual(order.map(([name]) => name));
  });
});

describe("the variance of a tree", () => {
  test("is what all configurations of a finite space give", () => {
    fc.assert(
      fc.property(finiteSpaces, fc.integer({ min: 0 }), (conditional, seed) => {
        // Without conditions, so that every configuration is a point of the cube.
        const spec = Object.fromEntries(Object.entries(conditional).map(([name, { when, ...own }]) => [name, own]));
        const space = new ParameterSpace(spec);
        const grid = finiteGrid(space)!;
        if (grid.size > 300 || grid.size < 3) return;
        const random = createRandom(seed);
        const domains = space.parameters.map(({ domain }) => domain);
        const codes = (configuration: Configuration) =>
          Array.from(space.encode(configuration), (place, f) =>
            domains[f]!.kind === "choice" ? Math.floor(place * domains[f]!.size) : place,
          );
        const rows = Array.from({ length: 30 }, () => codes(grid.at(random.integer(grid.size))));
        const { forest } = randomForest.fit({
          x: {
            rowCount: rows.length,
            features: space.parameters.map(({ name, domain }) =>
              domain.kind === "choice"
                ? { name, kind: "category", cardinality: domain.size }
                : { name, kind: "numeric" },
            ),
            columns: domains.map((_, f) => Float64Array.from(rows, (row) => row[f]!)),
          },
          y: { task: "regression", values: Float64Array.from(rows, () => random.normal()), classCount: 0 },
          params: checkParams(randomForest.params, { n_estimators: 1 }).values,
          seed,
        });
        const leafOf = (row: readonly number[]) => {
          let node = 0;
          while (forest.feature[node]! >= 0) {
            node = forest.left[node]! + (goesLeft(forest, node, row[forest.feature[node]!]!) ? 0 : 1);
          }
          return forest.threshold[node]!;
        };
        const points = Array.from({ length: grid.size }, (_, rank) => {
          const configuration = grid.at(rank);
          return { configuration, value: leafOf(codes(configuration)) };
        });
        const average = (of: typeof points) => sum(of.map(({ value }) => value)) / of.length;
        const mean = average(points);
        const varianceOver = (names: readonly string[]) => {
          const groups = new Map<string, typeof points>();
          for (const point of points) {
            const key = JSON.stringify(names.map((name) => point.configuration[name]));
            groups.set(key, [...(groups.get(key) ?? []), point]);
          }
          return sum([...groups.values()].map((group) => (average(group) - mean) ** 2)) / groups.size;
        };
        const boxes = treeBoxes(forest, 0, domains);
        const variance = treeVariance(boxes);
        const names = space.parameters.map(({ name }) => name);
        expect(sum(boxes.boxes.map(({ volume }) => volume))).toBeCloseTo(1, 10);
        expect(variance.mean).toBeCloseTo(mean, 10);
        expect(variance.total).toBeCloseTo(varianceOver(names), 10);
        names.forEach((name, f) => {
          expect(variance.main[f]).toBeCloseTo(varianceOver([name]), 10);
          for (let g = f + 1; g < names.length; g++) {
            const both = varianceOver([name, names[g]!]) - varianceOver([name]) - varianceOver([names[g]!]);
            expect(pairVariance(boxes, variance, f, g)).toBeCloseTo(Math.max(0, both), 10);
          }
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("importances", () => {
  test("are shares that sum to 1, with curves within the results, for any space and any outcome", () => {
    fc.assert(
      fc.property(spaces, fc.integer({ min: 0 }), (spec, seed) => {
        const space = new ParameterSpace(spec);
        const random = createRandom(seed);
        const trials = Array.from({ length: 25 }, (_, i): Trial => {
          const parameters = space.build(({ domain }) => domain.decode(random.uniform()));
          if (i % 6 === 5) return { parameters, state: "failed" };
          return completed(parameters, i % 6 === 4 ? Number.NaN : random.normal());
        });
        const { parameters, interactions, trialCount } = parameterImportance(space, trials, { trees: 8 });
        expect(trialCount).toBe(17);
        expect(parameters).toHaveLength(space.parameters.length);
        const total = sum(parameters.map(({ importance }) => importance));
        const canExplain = space.parameters.some(({ domain }) => domain.size > 1);
        if (!canExplain) expect(total).toBe(0);
        else if (total !== 0) expect(total).toBeCloseTo(1, 10);
        const variances = [...parameters, ...interactions].map(({ variance }) => variance);
        for (const variance of variances) expect(variance >= 0 && variance <= 1 + 1e-9).toBe(true);
        expect(sum(variances)).toBeLessThan(1 + 1e-6);
        const results = trials.flatMap(({ value }) => (Number.isFinite(value) ? (value as number) : []));
        const [least, most] = [Math.min(...results), Math.max(...results)];
        for (const { name, curve } of parameters) {
          const { domain } = space.parameters.find((parameter) => parameter.name === name)!;
          expect(curve.values.every((value) => domain.contains(value))).toBe(true);
          expect(curve.means).toHaveLength(curve.values.length);
          for (const mean of curve.means) expect(mean >= least - 1e-6 && mean <= most + 1e-6).toBe(true);
          for (const deviation of curve.deviations) expect(deviation).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  const spec: SpaceSpec = {
    kind: { type: "choice", values: ["a", "b"] },
    rate: { type: "float", low: 1e-4, high: 1, scale: "log" },
    idle: { type: "float", low: 0, high: 1 },
    depth: { type: "integer", low: 1, high: 9, when: { parameter: "kind", values: ["b"] } },
    fixed: { type: "choice", values: [7] },
  };
  const space = new ParameterSpace(spec);
  const trialsOf = (objective: (parameters: Configuration) => number) => {
    const random = createRandom(4);
    return Array.from({ length: 200 }, () => {
      const parameters = space.build(({ domain }) => domain.decode(random.uniform()));
      return completed(parameters, objective(parameters));
    });
  };

  test("find what matters, also where it is active in a part of the space only, and draw it", () => {
    const trials = trialsOf(
      ({ rate, depth }) => Math.log10(rate as number) ** 2 + (((depth as number) ?? 5) - 5) ** 2 / 3,
    );
    const { parameters } = parameterImportance(space, trials);
    expect(parameters.slice(0, 2).map(({ name }) => name)).toEqual(["rate", "depth"]);
    const of = (name: string) => parameters.find((parameter) => parameter.name === name)!;
    expect(of("idle").importance).toBeLessThan(0.02);
    expect(of("fixed")).toMatchObject({ importance: 0, variance: 0, curve: { values: [7] } });
    const { values, means } = of("depth").curve;
    expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(means[4]).toBe(Math.min(...means));
    const rates = of("rate").curve;
    expect(rates.values).toHaveLength(50);
    // Log10 of the rate from -4 to 0: from 16 down to 0.
    expect(rates.means[0]! - rates.means[49]!).toBeGreaterThan(12);
  });

  test("find what two do together", () => {
    const trials = trialsOf(({ rate, idle }) => (Math.log10(rate as number) + 2) * ((idle as number) - 0.5));
    const { interactions, parameters } = parameterImportance(space, trials);
    expect(interactions[0]!.names).toEqual(["rate", "idle"]);
    expect(interactions[0]!.variance).toBeGreaterThan(2 * parameters[0]!.variance);
  });

  test("are all 0 where there is nothing to learn from", () => {
    const [first, second] = trialsOf(({ rate }) => rate as number) as [Trial, Trial];
    for (const trials of [
      [],
      [first],
      [first, { ...second, value: first.value }],
      [first, { ...second, state: "stopped" }],
    ]) {
      const { parameters, interactions } = parameterImportance(space, trials as Trial[]);
      expect(parameters.map(({ importance }) => importance)).toEqual([0, 0, 0, 0, 0]);
      expect(parameters[0]!.curve.values).toEqual([]);
      expect(interactions).toEqual([]);
    }
  });

  test("are the same again for the same trials and seed", () => {
    const trials = trialsOf(({ rate }) => rate as number).slice(0, 40);
    expect(parameterImportance(space, trials, { seed: 3 })).toEqual(parameterImportance(space, trials, { seed: 3 }));
  });
});
