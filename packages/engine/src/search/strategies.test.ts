import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { finiteSpaces, goals, outcomes, spaces, sweep } from "../../test/search-spaces.js";
import { EngineError } from "../engine-error.js";
import { checkParams, type ParamValues } from "../params.js";
import { finiteGrid, Grid } from "./grid.js";
import { gridSearch, gridSize } from "./grid-search.js";
import { ParameterSpace } from "./parameter-space.js";
import { randomSearch } from "./random-search.js";
import type { SearchStrategy } from "./search-strategy.js";
import type { SpaceSpec } from "./space-spec.js";
import { strategies } from "./strategies.js";
import { tpeSearch } from "./tpe/tpe-search.js";
import { bestSoFar, type Goal, type Trial } from "./trial.js";

const completed = { state: "completed", value: 1 } as const;
const suggester =
  (strategy: SearchStrategy, spec: SpaceSpec, given: ParamValues = {}, seed = 1, goal: Goal = "minimise") =>
  (trials: readonly Trial[]) => {
    const { values: params, problems } = checkParams(strategy.params, given);
    expect(problems).toEqual([]);
    return strategy.suggest({ space: new ParameterSpace(spec), trials, goal, seed, params });
  };
// So that it learns within few trials.
const variants: readonly (readonly [string, SearchStrategy, ParamValues])[] = [
  ["grid", gridSearch, { points: 3 }],
  ["random", randomSearch, {}],
  ["tpe", tpeSearch, { startup_trials: 3 }],
  ["tpe, each parameter for itself", tpeSearch, { startup_trials: 3, multivariate: false }],
];

describe.each(variants)("%s", (_, strategy, params) => {
  test("suggests configurations of the space, the same ones again for the same history", () => {
    fc.assert(
      fc.property(spaces, outcomes(12), goals, fc.integer(), (spec, of, goal, seed) => {
        const space = new ParameterSpace(spec);
        if (strategy === gridSearch && new Grid(space, 3).size > 1e6) return;
        const suggest = suggester(strategy, spec, params, seed, goal);
        const trials = sweep(suggest, of);
        for (const { parameters } of trials) expect(space.check(parameters)).toEqual([]);
        // What a restarted server has read back from its store.
        const kept = JSON.parse(JSON.stringify(trials)) as Trial[];
        kept.forEach(({ parameters }, i) => {
          expect(JSON.parse(JSON.stringify(suggest(kept.slice(0, i))))).toEqual(parameters);
        });
      }),
      { numRuns: 60 },
    );
  });

  test("tries every configuration of a finite space exactly once, whatever came of it", () => {
    fc.assert(
      fc.property(finiteSpaces, outcomes(130), fc.integer(), (spec, of, seed) => {
        const space = new ParameterSpace(spec);
        const grid = finiteGrid(space)!;
        if (grid.size > 120) return;
        const trials = sweep(suggester(strategy, spec, params, seed), of);
        expect(trials).toHaveLength(grid.size);
        expect(new Set(trials.map(({ parameters }) => space.keyOf(parameters))).size).toBe(grid.size);
      }),
      { numRuns: 40 },
    );
  });

  test("goes on past trials that are not of the space", () => {
    const spec: SpaceSpec = { a: { type: "choice", values: [1, 2] }, b: { type: "integer", low: 0, high: 1 } };
    const foreign: Trial[] = [
      { parameters: { a: 9 }, ...completed },
      { parameters: {}, state: "failed" },
    ];
    const suggest = suggester(strategy, spec, params);
    const trials = [...foreign];
    for (let i = 0; i < 4; i++) trials.push({ parameters: suggest(trials) as Trial["parameters"], ...completed });
    expect(suggest(trials)).toBe("exhausted");
    expect(new Set(trials.slice(2).map(({ parameters }) => JSON.stringify(parameters))).size).toBe(4);
  });
});

describe("grid", () => {
  const spec: SpaceSpec = {
    depth: { type: "integer", low: 1, high: 2 },
    kind: { type: "choice", values: ["a", "b"] },
    rate: { type: "float", low: 0.01, high: 1, scale: "log", when: { parameter: "kind", values: ["b"] } },
  };

  test("varies the last parameter fastest, and numbers without a step on their scale", () => {
    const trials = sweep(suggester(gridSearch, spec, { points: 3 }), Array(20).fill(completed));
    expect(trials.map(({ parameters }) => parameters)).toEqual([
      { depth: 1, kind: "a" },
      { depth: 1, kind: "b", rate: 0.01 },
      { depth: 1, kind: "b", rate: 0.1 },
      { depth: 1, kind: "b", rate: 1 },
      { depth: 2, kind: "a" },
      { depth: 2, kind: "b", rate: 0.01 },
      { depth: 2, kind: "b", rate: 0.1 },
      { depth: 2, kind: "b", rate: 1 },
    ]);
    expect(gridSize(new ParameterSpace(spec), 3)).toBe(8);
  });

  test("fills a gap first", () => {
    const [first, second, third] = sweep(suggester(gridSearch, spec, { points: 3 }), Array(3).fill(completed));
    expect(suggester(gridSearch, spec, { points: 3 })([third!, first!])).toEqual(second!.parameters);
  });

  test("numbers its configurations, and finds the number of each", () => {
    fc.assert(
      fc.property(spaces, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (drawn, share) => {
        const space = new ParameterSpace(drawn);
        const grid = new Grid(space, 4);
        const rank = Math.floor(share * grid.size);
        expect(space.check(grid.at(rank))).toEqual([]);
        expect(grid.rankOf(grid.at(rank))).toBe(rank);
      }),
    );
  });

  test("refuses more than a million configurations", () => {
    const large: SpaceSpec = { a: { type: "integer", low: 1, high: 2e6 } };
    expect(() => suggester(gridSearch, large)([])).toThrow(EngineError);
    expect(() => gridSize(new ParameterSpace(large), 5)).toThrow("at most 1000000 configurations, not 2000000");
  });
});

describe("random", () => {
  test("draws evenly on a parameter's scale", () => {
    const spec: SpaceSpec = {
      rate: { type: "float", low: 1e-4, high: 1, scale: "log" },
      size: { type: "integer", low: 1, high: 1000 },
    };
    const trials = sweep(suggester(randomSearch, spec), Array(2000).fill(completed));
    const decades = [0, 0, 0, 0];
    for (const { parameters } of trials) decades[Math.floor(4 + Math.log10(parameters.rate as number))]!++;
    // Four standard deviations of a count of 500.
    for (const count of decades) expect(Math.abs(count - 500)).toBeLessThan(78);
    const mean = trials.reduce((sum, { parameters }) => sum + (parameters.size as number), 0) / trials.length;
    expect(Math.abs(mean - 500.5)).toBeLessThan(26);
  });
});

describe("tpe", () => {
  const spec: SpaceSpec = {
    x: { type: "float", low: -5, high: 5 },
    y: { type: "float", low: 1e-3, high: 1e3, scale: "log" },
    n: { type: "integer", low: 1, high: 64, scale: "log" },
    kind: { type: "choice", values: ["a", "b", "c"] },
    z: { type: "float", low: 0, high: 1, when: { parameter: "kind", values: ["b"] } },
  };
  const loss = ({ x, y, n, kind, z }: Trial["parameters"]) => {
    const ofKind = kind === "b" ? ((z as number) - 0.7) ** 2 : 0.5;
    return ((x as number) - 1) ** 2 + Math.log10(y as number) ** 2 + Math.log2((n as number) / 8) ** 2 / 4 + ofKind;
  };
  const search = (strategy: SearchStrategy, seed: number, params: ParamValues, sign: 1 | -1) => {
    const suggest = suggester(strategy, spec, params, seed, sign === 1 ? "minimise" : "maximise");
    const trials: Trial[] = [];
    for (let i = 0; i < 60; i++) {
      const parameters = suggest(trials) as Trial["parameters"];
      trials.push({ parameters, state: "completed", value: sign * loss(parameters) });
    }
    return Math.abs(bestSoFar(trials, sign === 1 ? "minimise" : "maximise").at(-1)!);
  };
  const geometricMean = (values: readonly number[]) =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const seeds = Array.from({ length: 12 }, (_, seed) => seed);

  test.each([true, false])("is well ahead of random search (multivariate %s)", (multivariate) => {
    const ofRandom = geometricMean(seeds.map((seed) => search(randomSearch, seed, {}, 1)));
    const ofTpe = geometricMean(seeds.map((seed) => search(tpeSearch, seed, { multivariate }, 1)));
    expect(ofTpe).toBeLessThan(ofRandom / 2);
  });

  test("maximises as it minimises", () => {
    expect(search(tpeSearch, 5, {}, -1)).toBe(search(tpeSearch, 5, {}, 1));
  });

  test("keeps away from what is pending", () => {
    const line: SpaceSpec = { x: { type: "float", low: 0, high: 1 } };
    const known = Array.from({ length: 20 }, (_, i): Trial => {
      return { parameters: { x: i / 19 }, state: "completed", value: (i / 19 - 0.4) ** 2 };
    });
    const spread = (isTold: boolean) => {
      const found = seeds.flatMap((seed) => {
        const pending: Trial[] = [];
        const xs = Array.from({ length: 8 }, (_, i) => {
          // Not told, it still draws with another stream for each.
          const history = isTold
            ? [...known, ...pending]
            : [...known, ...Array(i).fill({ parameters: {}, state: "failed" })];
          const parameters = suggester(tpeSearch, line, {}, seed)(history) as Trial["parameters"];
          pending.push({ parameters, state: "pending" });
          return parameters.x as number;
        }).sort((a, b) => a - b);
        return xs.slice(1).map((x, i) => x - xs[i]!);
      });
      return found.reduce((sum, gap) => sum + gap, 0) / found.length;
    };
    expect(spread(true)).toBeGreaterThan(1.3 * spread(false));
  });
});

test("every strategy and its parameters are described", () => {
  expect(strategies.map(({ name }) => name)).toEqual(["tpe", "random", "grid"]);
});

describe("the best so far", () => {
  test("never gets worse, and is the best of the completed trials in the end", () => {
    fc.assert(
      fc.property(outcomes(20), goals, (of, goal) => {
        const trials = of.map((trial): Trial => ({ ...trial, parameters: {} }));
        const curve = bestSoFar(trials, goal);
        const results = trials.flatMap(({ state, value }) =>
          state === "completed" && Number.isFinite(value) ? (value as number) : [],
        );
        const best = goal === "minimise" ? Math.min(...results) : Math.max(...results);
        expect(curve).toHaveLength(20);
        expect(curve.at(-1)).toEqual(results.length > 0 ? best : null);
        curve.forEach((value, i) => {
          const before = curve[i - 1] ?? null;
          if (before === null) return;
          expect(goal === "minimise" ? value! <= before : value! >= before).toBe(true);
        });
      }),
    );
  });
});
