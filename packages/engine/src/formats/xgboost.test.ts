import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileOf, matrixOf, readGoldenCases } from "../../test/golden-case.js";
import { readExample } from "../../test/read-fixture.js";
import { algorithm } from "../algorithms.js";
import { goesLeft } from "../boosting/forest.js";
import { type FittedGradientBoosting, gradientBoosting } from "../boosting/gradient-boosting.js";
import { ModelFileError } from "../engine-error.js";
import { decodeModelFile, encodeModelFile } from "../model-file.js";
import { conditionAbove, thresholdBelow } from "./float32-threshold.js";
import { importLightGbm } from "./lightgbm-import.js";
import { exportXgBoost } from "./xgboost-export.js";
import { importXgBoost } from "./xgboost-import.js";

const golden = new Map(readGoldenCases("xgboost"));

describe.each([...golden])("XGBoost's model: %s", (_name, golden) => {
  const imported = importXgBoost(fileOf(golden));
  const x = matrixOf(imported, golden.columns);

  test("predicts what XGBoost does", () => {
    const predicted = imported.fitted.predict(x);
    expect(predicted).toHaveLength(golden.predictions.length);
    golden.predictions.forEach((expected, i) => {
      expect(Math.abs((predicted[i] as number) - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
    });
  });

  test("is a model of ours: saved, loaded and exported again it predicts the same", () => {
    const file = encodeModelFile(imported.fitted.save());
    const loaded = gradientBoosting.load(decodeModelFile(file));
    expect(loaded.predict(x)).toEqual(imported.fitted.predict(x));
    expect(encodeModelFile(loaded.save())).toEqual(file);
    const again = importXgBoost(exportXgBoost(imported.fitted)).fitted;
    expect(again.forest.feature).toEqual(imported.fitted.forest.feature);
    const rows = { ...x, features: again.features };
    again.predictRaw(rows).forEach((score, i) => {
      expect(score).toBeCloseTo(imported.fitted.predictRaw(x)[i] as number, 6);
    });
  });
});

describe.each(readGoldenCases("xgboost-scores"))("a dozen trees: %s", (_name, golden) => {
  const imported = importXgBoost(fileOf(golden));
  const x = matrixOf(imported, golden.columns);
  const { forest } = imported.fitted;

  test("rounded to 32 bits after each tree, scores are XGBoost's to the bit", () => {
    const rounded = Array.from({ length: x.rowCount }, (_, row) => {
      let score = Math.fround(forest.baseScores[0] as number);
      for (const start of forest.treeStarts.slice(0, -1)) {
        let node = start;
        for (let f = forest.feature[node] as number; f >= 0; f = forest.feature[node] as number) {
          const isLeft = goesLeft(forest, node, x.columns[f]?.[row] as number);
          node = start + (forest.left[node] as number) + (isLeft ? 0 : 1);
        }
        score = Math.fround(score + Math.fround(forest.threshold[node] as number));
      }
      return score;
    });
    expect(rounded).toEqual(golden.scores);
    expect([...imported.fitted.predictRaw(x)]).not.toEqual(golden.scores);
  });

  test("predictions, of sums that are not rounded, are XGBoost's to 1e-6", () => {
    imported.fitted.predict(x).forEach((prediction, row) => {
      const expected = golden.predictions[row] as number;
      expect(Math.abs(prediction - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)));
    });
  });
});

test("names, categories, gains and covers arrive", () => {
  const { fitted, categories } = importXgBoost(fileOf(golden.get("categories")!));
  expect(fitted.features.map(({ name }) => name)).toEqual(["número", "ciudad", "code"]);
  expect(categories).toEqual([[], ["Malaga", "k", "o", "q", "z"], [10, 20, 35]]);
  expect(fitted.importance().reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  // The hessian of squared error is 1 a row.
  for (const start of fitted.forest.treeStarts.slice(0, -1)) expect(fitted.forest.cover[start]).toBe(500);
});

test("names beyond ASCII, which XGBoost 3.2 cut off, become numbers, with a note; version 3.5 has them right", () => {
  const text = fileOf(golden.get("categories")!) as string;
  const bytes = [...new TextEncoder().encode("Málagakoqz")];
  const cut = text.replace(/"offsets":\[0,6.*?"values":\[.*?\]/, () => `"offsets":[0,7,8,9,10,11],"values":[${bytes}]`);
  const { categories, notes } = importXgBoost(cut);
  expect(categories[1]).toEqual([0, 1, 2, 3, 4]);
  expect(notes).toEqual([
    'XGBoost 3.1 to 3.4 cut off names of categories beyond ASCII: those of "ciudad" have numbers.',
  ]);
  const later = importXgBoost(cut.replace(/"version":\[.*?\]/, '"version":[3,5,0]'));
  expect(later.categories[1]).toEqual(["Málaga", "k", "o", "q", "z"]);
  expect(later.notes).toEqual([]);
});

const floats = fc.float({ noNaN: true });
const doubles = fc.oneof(floats, fc.double({ noNaN: true }));

describe("a 32-bit condition as a threshold of doubles", () => {
  test("the same values are below, to the last bit", () => {
    const around = (condition: number) => {
      const threshold = thresholdBelow(condition);
      return [threshold, threshold * (1 + 2 ** -52), threshold * (1 - 2 ** -53), condition, -condition, 0, -0];
    };
    fc.assert(
      fc.property(floats, doubles, (condition, value) => {
        if (condition === Number.NEGATIVE_INFINITY) return;
        for (const x of [value, ...around(condition)]) {
          expect(x <= thresholdBelow(condition)).toBe(Math.fround(x) < condition);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("back again it is the same condition, and 32-bit rows stay on their side of any threshold", () => {
    fc.assert(
      fc.property(floats, doubles, floats, (condition, threshold, row) => {
        if (Number.isFinite(condition)) expect(conditionAbove(thresholdBelow(condition)) + 0).toBe(condition + 0);
        if (Math.abs(row) < 3.4e38 && Math.abs(threshold) < 3.4e38) {
          expect(row < conditionAbove(threshold)).toBe(row <= threshold);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a model of ours as XGBoost's JSON", () => {
  test.each([
    ["binary_classification", "adult"],
    ["multiclass_classification", "glass"],
    ["regression", "wine"],
  ] as const)("%s comes back", (task, name) => {
    const { x, y } = readExample(name, task);
    const rounded = { ...x, columns: x.columns.map((values) => values.map(Math.fround)) };
    const params = { n_estimators: 8, max_leaves: 12, min_child_samples: 5 };
    const fitted = algorithm("gradient_boosting").fit({ x: rounded, y, params, seed: 3 }) as FittedGradientBoosting;
    const again = importXgBoost(exportXgBoost(fitted)).fitted;
    const expected = fitted.predictRaw(rounded);
    again.predictRaw({ ...rounded, features: again.features }).forEach((score, i) => {
      expect(Math.abs(score - (expected[i] as number))).toBeLessThan(1e-6 * Math.max(1, Math.abs(score)));
    });
  });

  test("what XGBoost's Python package refuses in names becomes an underline", () => {
    const state = importXgBoost(fileOf(golden.get("binary")!)).fitted.save();
    const named = ["a[0]", "a<0>", "a_0_"].map((name) => ({ name, kind: "numeric" as const }));
    const renamed = gradientBoosting.load({ ...state, header: { ...state.header, features: named } });
    const { features } = importXgBoost(exportXgBoost(renamed)).fitted;
    expect(features.map(({ name }) => name)).toEqual(["a_0_", "a_0>", "a_0__2"]);
  });

  test("one whose zeros count as missing is refused", () => {
    const zeros = readGoldenCases("lightgbm").find(([name]) => name === "binary, missing zero")!;
    expect(() => exportXgBoost(importLightGbm(zeros[1].text).fitted)).toThrow(/zeros count as missing/);
  });
});

describe("refused with a sentence", () => {
  const text = fileOf(golden.get("binary")!) as string;
  const ubjson = fileOf(golden.get("squared error in UBJSON")!) as Uint8Array;
  const replaced = (from: string | RegExp, to: string) => text.replace(from, to);
  test.each([
    ["another file", "binf", /neither/],
    ["a cut", text.slice(0, 900), /neither/],
    ["no learner", '{"version":[3,0,0]}', /learner must be an object/],
    ["deep nesting", `{"learner":${"[".repeat(1e6)}`, /deeper than 64/],
    ["gblinear", replaced('"name":"gbtree"', '"name":"gblinear"'), /gblinear/],
    ["an unknown objective", replaced('"binary:logistic"', '"survival:cox"'), /survival:cox/],
    ["an objective that is none", replaced('"binary:logistic"', '"toString"'), /toString/],
    ["vectors in leaves", replaced('"size_leaf_vector":"1"', '"size_leaf_vector":"3"'), /multi_output_tree/],
    ["several targets", replaced('"num_target":"1"', '"num_target":"2"'), /2 targets/],
    ["2^31 nodes", replaced('"num_nodes":"7"', '"num_nodes":"2147483648"'), /num_nodes/],
    ["nodes that are not there", replaced('"num_nodes":"7"', '"num_nodes":"2147483647"'), /a list of 2147483647/],
    [
      "features without names",
      replaced('"num_feature":"3","num_target"', '"num_feature":"2147483647","num_target"'),
      /names of 2147483647/,
    ],
    ["a cycle", replaced(/"left_children":\[1,/, '"left_children":[0,'), /reached twice/],
    ["1e400", replaced(/"split_conditions":\[[^,]+/, '"split_conditions":[1e400'), /at Infinity/],
    ["NaN", replaced(/"split_conditions":\[[^,]+/, '"split_conditions":[NaN'), /at NaN/],
    ["a feature that is not there", replaced(/"split_indices":\[[^,]+/, '"split_indices":[7'), /feature 7/],
    ["a base score of text", replaced(/"base_score":"[^"]*"/, '"base_score":"[a]"'), /base_score/],
    ["UBJSON that is cut off", ubjson.subarray(0, ubjson.length - 1), /cut off/],
    ["UBJSON with more behind it", Uint8Array.of(...ubjson, 0), /goes on/],
    ["UBJSON with a count of 2^62", Uint8Array.of(0x7b, 0x4c, 0x40, ...new Uint8Array(7)), /speaks of/],
    ["UBJSON nested deep", Uint8Array.of(0x7b, 0x55, 1, 0x61, ...new Uint8Array(1e5).fill(0x5b)), /deeper than 64/],
  ])("%s", (_name, file, message) => {
    expect(() => importXgBoost(file)).toThrow(ModelFileError);
    expect(() => importXgBoost(file)).toThrow(message);
  });
});
