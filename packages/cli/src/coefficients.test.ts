import type { Explanation } from "@crisol/contract";
import { expect, test } from "vitest";
import { coefficientTables } from "./coefficients.js";

const unknown = { standardError: null, low: null, high: null, pValue: null };
const age = {
  column: "age",
  quantity: "value",
  detail: null,
  estimate: 0.25,
  standardised: 2.5,
  deviation: 10,
} as const;
const red = {
  column: "colour",
  quantity: "level",
  detail: "red",
  estimate: 0,
  standardised: 0,
  deviation: 0.5,
} as const;
const year = { ...age, column: "since", quantity: "date_part", detail: "year" } as const;
const base = { column: null, quantity: null, detail: null, estimate: 3, standardised: null, deviation: null } as const;

function explanation(classes: readonly (string | null)[], coefficients: Explanation["coefficients"]): Explanation {
  const outputs = classes.map((name) => ({ class: name, baseValue: 0 }));
  const rest = { rowCount: 0, columns: [], partialDependence: [], method: "linear", scale: "log_odds" } as const;
  return { runId: "run_0", task: "regression", outputs, coefficients, ...rest } as unknown as Explanation;
}

test("terms with their certainty; one that is fixed has neither estimate nor effect", () => {
  const sure = { standardError: 0.1, low: 0.05, high: 0.45, pValue: 0.0123 };
  const fit = { rowCount: 90, residualDegreesOfFreedom: 87, rSquared: 0.5, adjustedRSquared: 0.49, f: 9, fPValue: 0 };
  const [shown, sentence] = coefficientTables(
    explanation([null], {
      outputs: [
        [
          { ...age, estimated: true, ...sure },
          { ...red, estimated: false, ...unknown },
          { ...year, estimated: true, ...sure },
          { ...base, estimated: true, ...sure },
        ],
      ],
      inference: { level: 0.95, covariance: "HC3", ...fit },
      withoutInference: null,
    }),
  ) as [string, string];
  const lines = shown.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(lines[0]).toEqual(["term", "coefficient (log odds)", "std. error", "low", "high", "p", "per std. deviation"]);
  expect(lines[1]).toEqual(["age", "0.2500", "0.1000", "0.05000", "0.4500", "0.012", "2.500"]);
  expect(lines[2]).toEqual(["colour = red", "0 (fixed)", "-", "-", "-", "-", "-"]);
  expect(lines[3]?.[0]).toBe("since: year");
  expect(lines[4]?.[0]).toBe("(intercept)");
  expect(sentence).toBe("95 % intervals on 90 rows (HC3); R2 0.5000, adjusted 0.4900");
});

test("of two classes the positive one, and why there are no intervals; nothing for what is not linear", () => {
  const terms = (estimate: number) => [{ ...age, estimate, estimated: true, ...unknown }];
  const coefficients = { outputs: [terms(-1), terms(1)], inference: null, withoutInference: "penalised" } as const;
  const shown = coefficientTables(explanation(["no", "yes"], coefficients as unknown as Explanation["coefficients"]));
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain("log odds of yes");
  expect(shown[0]).toContain("1.000");
  expect(shown[1]).toContain("the penalty");
  expect(coefficientTables(explanation([null], null))).toEqual([]);
});
