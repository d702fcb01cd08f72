import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../engine-error.js";
import { crpsOfEnsemble, crpsOfQuantiles } from "./crps.js";
import { pinballLoss } from "./deviance.js";
import { FORECAST_METRICS } from "./forecast-metrics-table.js";
import { intervalCoverage, weightedIntervalScore, winklerScore } from "./interval-metrics.js";

interface Case {
  y: number[];
  levels: number[];
  values: number[];
  members: number;
  ensemble: number[];
  expected: { pinball: number[] } & Record<string, number>;
}
const { cases } = JSON.parse(
  readFileSync(new URL("../../test/golden/forecast-metrics.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe.each(cases)("of $levels", ({ y, levels, values, members, ensemble, expected }) => {
  const yTrue = Float64Array.from(y);
  const forecast = { levels, values: Float64Array.from(values) };
  const column = (i: number) => Float64Array.from(y, (_, row) => values[row * levels.length + i] as number);

  test("scores equal those of scoringrules", () => {
    expect(crpsOfQuantiles(yTrue, forecast)).toBeCloseTo(expected.crps as number, 12);
    const members_ = Float64Array.from(ensemble);
    expect(crpsOfEnsemble(yTrue, members_, members)).toBeCloseTo(expected.crps_ensemble as number, 12);
    const fair = crpsOfEnsemble(yTrue, members_, members, { estimator: "fair" });
    expect(fair).toBeCloseTo(expected.crps_ensemble_fair as number, 12);
    levels.forEach((level, i) => {
      expect(pinballLoss(yTrue, column(i), level)).toBeCloseTo(expected.pinball[i] as number, 12);
    });
    if (levels.length < 3) return;
    const interval = { level: 1 - 2 * (levels[0] as number), lower: column(0), upper: column(levels.length - 1) };
    expect(winklerScore(yTrue, interval)).toBeCloseTo(expected.winkler_score as number, 12);
    expect(weightedIntervalScore(yTrue, forecast)).toBeCloseTo(expected.weighted_interval_score as number, 12);
  });

  test("the weighted interval score of symmetric levels is the CRPS of their quantiles", () => {
    expect(weightedIntervalScore(yTrue, forecast)).toBeCloseTo(crpsOfQuantiles(yTrue, forecast), 12);
  });
});

test("a whole-number weight is that many copies of the row", () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  const row = fc.record({
    y: number,
    bounds: fc.tuple(number, number, number),
    weight: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const copies = rows.flatMap((given) => new Array<(typeof rows)[0]>(given.weight).fill(given));
      for (const spec of Object.values(FORECAST_METRICS)) {
        const of = (list: typeof rows, weights?: Float64Array) => {
          const sorted = list.map(({ bounds }) => bounds.toSorted((a, b) => a - b));
          const yTrue = Float64Array.from(list, (given) => given.y);
          if (spec.needs === "quantiles") {
            return spec.compute(yTrue, { levels: [0.2, 0.5, 0.8], values: Float64Array.from(sorted.flat()) }, weights);
          }
          const lower = Float64Array.from(sorted, (bounds) => bounds[0] as number);
          const upper = Float64Array.from(sorted, (bounds) => bounds[2] as number);
          return spec.compute(yTrue, { level: 0.6, lower, upper }, weights);
        };
        const weighted = of(
          rows,
          Float64Array.from(rows, ({ weight }) => weight),
        );
        expect(weighted).toBeCloseTo(of(copies), 9);
        expect(weighted).toBeGreaterThanOrEqual(spec.minimum);
      }
    }),
  );
});

test("forecasts that cannot be right are refused with the value", () => {
  const y = Float64Array.of(1);
  const refused = (run: () => unknown, message: string) => {
    expect(run).toThrow(EngineError);
    expect(run).toThrow(message);
  };
  const quantiles = (levels: number[]) => ({ levels, values: new Float64Array(levels.length) });
  refused(() => crpsOfQuantiles(y, quantiles([0.5, 0.4])), "level 1 must be above 0.5 and below 1, not 0.4");
  refused(
    () => crpsOfQuantiles(y, { levels: [0.5], values: new Float64Array(2) }),
    "values must have 1 numbers, not 2",
  );
  refused(() => weightedIntervalScore(y, quantiles([0.2, 0.5, 0.9])), "level 0.2 needs its counterpart 0.8");
  refused(() => weightedIntervalScore(y, quantiles([0.2, 0.8])), "need the median 0.5");
  refused(() => crpsOfEnsemble(y, y, 1, { estimator: "fair" }), "members must be a whole number of at least 2, not 1");
  const crossed = { level: 0.9, lower: Float64Array.of(2), upper: Float64Array.of(1) };
  refused(() => intervalCoverage(y, crossed), "lower bound 2 of row 0 must be at most its upper bound 1");
  refused(() => intervalCoverage(y, { ...crossed, level: 90 }), "level must be above 0 and below 1, not 90");
});
